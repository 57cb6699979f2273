// The lowest and the highest value of any stretch of a series in O(log n): a segment tree without recursion.

export class ExtremesTree {
  readonly length: number
  /** Of the last query. */
  lowest = 0
  highest = 0
  private readonly low: Uint32Array
  private readonly high: Uint32Array

  /** `valueAt`: whole numbers from 0 on. */
  constructor(length: number, valueAt: (index: number) => number) {
    this.length = length
    this.low = new Uint32Array(2 * length)
    this.high = new Uint32Array(2 * length)
    for (let i = 0; i < length; i += 1) {
      const value = valueAt(i)
      this.low[length + i] = value
      this.high[length + i] = value
    }
    for (let node = length - 1; node > 0; node -= 1) {
      this.low[node] = Math.min(this.low[2 * node] ?? 0, this.low[2 * node + 1] ?? 0)
      this.high[node] = Math.max(this.high[2 * node] ?? 0, this.high[2 * node + 1] ?? 0)
    }
  }

  /** Looks at the values from `first` to before `end`, and at one more; answers in `lowest` and `highest`. */
  query(first: number, end: number, more: number): void {
    let lowest = more
    let highest = more
    for (let left = first + this.length, right = end + this.length; left < right; left >>= 1, right >>= 1) {
      if (left & 1) {
        lowest = Math.min(lowest, this.low[left] ?? lowest)
        highest = Math.max(highest, this.high[left] ?? highest)
        left += 1
      }
      if (right & 1) {
        right -= 1
        lowest = Math.min(lowest, this.low[right] ?? lowest)
        highest = Math.max(highest, this.high[right] ?? highest)
      }
    }
    this.lowest = lowest
    this.highest = highest
  }
}
