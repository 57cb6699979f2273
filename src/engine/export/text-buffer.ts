const ZERO = 48
const MINUS = 45
const FOUR_DIGITS = 10_000
const EIGHT_DIGITS = 100_000_000
const TWO_32 = 4_294_967_296
const TWO_16 = 65_536
/** High word of 2^53: below it, both words make an exact number. */
const EXACT_HIGH = 0x200000

/** From how many bytes on a call that copies them is faster than a loop. */
const COPIED_AT_ONCE = 32

/** The four digits of every number below 10,000. */
const DIGITS = new Uint8Array(4 * FOUR_DIGITS)
for (let i = 0; i < FOUR_DIGITS; i += 1) {
  DIGITS[4 * i] = ZERO + Math.floor(i / 1_000)
  DIGITS[4 * i + 1] = ZERO + (Math.floor(i / 100) % 10)
  DIGITS[4 * i + 2] = ZERO + (Math.floor(i / 10) % 10)
  DIGITS[4 * i + 3] = ZERO + (i % 10)
}

/**
 * Text as bytes, put together without a string: most of what is exported are digits. 64-bit integers come as their two words, so
 * that no bigint is made of them. The caller sees to it that there is room.
 */
export class TextBuffer {
  readonly bytes: Uint8Array
  length = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  get room(): number {
    return this.bytes.length - this.length
  }

  /** Bytes as they are. */
  put(piece: Uint8Array): void {
    const { bytes, length } = this
    const size = piece.length
    if (size < COPIED_AT_ONCE) for (let i = 0; i < size; i += 1) bytes[length + i] = piece[i] as number
    else bytes.set(piece, length)
    this.length = length + size
  }

  /** An unsigned integer below 2^32 in decimal. */
  putU32(value: number): void {
    if (value < FOUR_DIGITS) {
      this.putShort(value)
      return
    }
    const high = Math.floor(value / FOUR_DIGITS)
    if (high < FOUR_DIGITS) {
      this.putShort(high)
    } else {
      const top = Math.floor(high / FOUR_DIGITS)
      this.putShort(top)
      this.putFour(high - top * FOUR_DIGITS)
    }
    this.putFour(value - high * FOUR_DIGITS)
  }

  /** An unsigned 64-bit integer: both words are unsigned. */
  putU64(low: number, high: number): void {
    if (high === 0) {
      this.putU32(low)
      return
    }
    if (high < EXACT_HIGH) {
      const value = high * TWO_32 + low
      const top = Math.floor(value / EIGHT_DIGITS)
      this.putUpTo16(top)
      this.putEight(value - top * EIGHT_DIGITS)
      return
    }
    // Divided by 10^8 in three steps, none of which needs more than 53 bits.
    const q0 = Math.floor(high / EIGHT_DIGITS)
    const r0 = (high - q0 * EIGHT_DIGITS) * TWO_16 + (low >>> 16)
    const q1 = Math.floor(r0 / EIGHT_DIGITS)
    const r1 = (r0 - q1 * EIGHT_DIGITS) * TWO_16 + (low & 0xffff)
    const q2 = Math.floor(r1 / EIGHT_DIGITS)
    this.putUpTo16(q0 * TWO_32 + q1 * TWO_16 + q2)
    this.putEight(r1 - q2 * EIGHT_DIGITS)
  }

  /** A signed 64-bit integer: the high word is signed. */
  putI64(low: number, high: number): void {
    if (high >= 0) {
      this.putU64(low, high)
      return
    }
    this.bytes[this.length] = MINUS
    this.length += 1
    const negatedLow = (~low + 1) >>> 0
    this.putU64(negatedLow, (~high + (negatedLow === 0 ? 1 : 0)) >>> 0)
  }

  /** A number below 10^4 with all its zeros. */
  putFour(value: number): void {
    const { bytes, length } = this
    const at = 4 * value
    bytes[length] = DIGITS[at] as number
    bytes[length + 1] = DIGITS[at + 1] as number
    bytes[length + 2] = DIGITS[at + 2] as number
    bytes[length + 3] = DIGITS[at + 3] as number
    this.length = length + 4
  }

  /** A number below 10^8 with all its zeros. */
  putEight(value: number): void {
    const high = Math.floor(value / FOUR_DIGITS)
    this.putFour(high)
    this.putFour(value - high * FOUR_DIGITS)
  }

  /** Up to 16 digits. */
  private putUpTo16(value: number): void {
    if (value < TWO_32) {
      this.putU32(value)
      return
    }
    const top = Math.floor(value / EIGHT_DIGITS)
    this.putU32(top)
    this.putEight(value - top * EIGHT_DIGITS)
  }

  /** Up to four digits, without zeros in front. */
  private putShort(value: number): void {
    const { bytes } = this
    const at = 4 * value
    let length = this.length
    if (value >= 1_000) bytes[length++] = DIGITS[at] as number
    if (value >= 100) bytes[length++] = DIGITS[at + 1] as number
    if (value >= 10) bytes[length++] = DIGITS[at + 2] as number
    bytes[length++] = DIGITS[at + 3] as number
    this.length = length
  }
}
