import type { TextBuffer } from './text-buffer.ts'

const TWO_32 = 4_294_967_296

/**
 * Unsigned 64-bit integers behind a piece of text. Numbers that come one after the other differ in their last digits: what stands
 * in front of these is kept with the piece.
 */
export class PrefixedNumber {
  private readonly piece: Uint8Array
  /** Numbers with the same text in front of their last digits: 10^4 or 10^8. */
  private readonly step: 10_000 | 100_000_000
  /** The piece with the digits in front, for the numbers from `base` up to `base + step`. */
  private front: Uint8Array = new Uint8Array(0)
  private baseLow = 0
  private baseHigh = -1

  constructor(piece: Uint8Array, lastDigits: 4 | 8) {
    this.piece = piece
    this.step = lastDigits === 4 ? 10_000 : 100_000_000
  }

  /** Appends the piece and a number, given as its words. */
  put(text: TextBuffer, low: number, high: number): void {
    const rest = low - this.baseLow
    if (high !== this.baseHigh || rest < 0 || rest >= this.step) {
      this.putAnew(text, low, high)
      return
    }
    text.put(this.front)
    if (this.step === 10_000) text.putFour(rest)
    else text.putEight(rest)
  }

  private putAnew(text: TextBuffer, low: number, high: number): void {
    const start = text.length
    text.put(this.piece)
    text.putU64(low, high)
    const value = BigInt(high) * BigInt(TWO_32) + BigInt(low)
    const base = value - (value % BigInt(this.step))
    this.baseHigh = -1
    // Without a digit in front there would be zeros. Numbers on both sides of 2^32 have no common high word.
    if (base === 0n || base >> 32n !== BigInt(high)) return
    this.baseHigh = high
    this.baseLow = Number(base & 0xffff_ffffn)
    const lastDigits = this.step === 10_000 ? 4 : 8
    this.front = text.bytes.slice(start, text.length - lastDigits)
  }
}
