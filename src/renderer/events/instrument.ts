// What a tick of the price and a lot of the quantity are worth.
import type { Instrument } from '../../contract/index.ts'

/**
 * Instruments to choose from: the log does not say which one it is of. BTC/USD's ticks are those that FlashStrike's description of
 * the format names; the others are common on exchanges, and can be changed.
 */
export const INSTRUMENTS: readonly Instrument[] = [
  { name: 'BTC/USD', priceTick: '0.1', quantityTick: '0.0001' },
  { name: 'ETH/USD', priceTick: '0.01', quantityTick: '0.001' },
  { name: 'SOL/USD', priceTick: '0.01', quantityTick: '0.01' },
  { name: 'LTC/USD', priceTick: '0.01', quantityTick: '0.01' },
  { name: 'XRP/USD', priceTick: '0.0001', quantityTick: '1' },
  { name: 'DOGE/USD', priceTick: '0.00001', quantityTick: '1' },
]

/** So many ticks as an exact decimal number: 15 of "0.1" are "1.5". */
export function inUnits(ticks: bigint, tickSize: string): string {
  const [whole = '0', fraction = ''] = tickSize.split('.')
  const scaled = ticks * BigInt(whole + fraction)
  if (fraction === '') return String(scaled)
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(fraction.length + 1, '0')
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -fraction.length)}.${digits.slice(-fraction.length)}`
}
