import { expect, test } from 'vitest'
import { instrument } from '../../contract/index.ts'
import { INSTRUMENTS, inUnits } from './instrument.ts'

test('ticks become exact decimals', () => {
  expect(inUnits(15n, '0.1')).toBe('1.5')
  expect(inUnits(-15n, '0.0001')).toBe('-0.0015')
  expect(inUnits(0n, '0.01')).toBe('0.00')
  expect(inUnits(7n, '1')).toBe('7')
  expect(inUnits(9_223_372_036_854_775_807n, '0.1')).toBe('922337203685477580.7')
  expect(inUnits(-9_223_372_036_854_775_808n, '0.25')).toBe('-2305843009213693952.00')
})

test('a tick is a decimal number above 0', () => {
  for (const one of INSTRUMENTS) expect(instrument.safeParse(one).success).toBe(true)
  for (const priceTick of ['0', '0.000', '-1', '1e3', '', '.5', '1.'])
    expect(instrument.safeParse({ name: 'x', priceTick, quantityTick: '1' }).success).toBe(false)
})
