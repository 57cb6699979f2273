import {
  BLOCK_CONDITIONS,
  type BlockCondition,
  CONDITION_TEXTS,
  GRAVITIES,
  type Gravity,
} from '../../contract/index.ts'

/** How grave each condition is, by its byte: gravest last; among equal ones the later in the list. */
const RANKS = Uint8Array.from(
  BLOCK_CONDITIONS,
  (condition, i) => GRAVITIES.indexOf(CONDITION_TEXTS[condition].gravity) * BLOCK_CONDITIONS.length + i,
)
const atLeast = (gravity: Gravity) => GRAVITIES.indexOf(gravity) * BLOCK_CONDITIONS.length
/** From here on a block is looked for: it may be damaged, or is. */
const DAMAGED_RANK = atLeast('suspect')

const rankOf = (cell: number) => RANKS[cell] ?? 0
export const conditionOfCell = (cell: number): BlockCondition => BLOCK_CONDITIONS[cell] ?? 'not-read'
export const gravityOfCell = (cell: number): Gravity => CONDITION_TEXTS[conditionOfCell(cell)].gravity

const UNSOUND = BLOCK_CONDITIONS.map((condition) => {
  const { gravity } = CONDITION_TEXTS[condition]
  return gravity !== 'empty' && gravity !== 'sound' && gravity !== 'unknown'
})

/**
 * The cells of a block map, a byte each, and the gravest of every 2, 4, 8, … of them, so that a map of any size is drawn
 * at any zoom without looking at all of it. Changes in place; `version` rises.
 */
export class BlockMapModel {
  readonly file: string
  version = 0
  /** `levels[k][i]`: the gravest of the 2^k cells from `i * 2^k` on. */
  private levels: Uint8Array[] = [new Uint8Array(0)]

  constructor(file: string) {
    this.file = file
  }

  get size(): number {
    return this.level(0).length
  }

  /** The cells of a level; the last one stands for what is left. */
  level(index: number): Uint8Array {
    return this.levels[Math.min(index, this.levels.length - 1)] ?? new Uint8Array(0)
  }

  get topLevel(): number {
    return this.levels.length - 1
  }

  at(block: number): BlockCondition {
    return conditionOfCell(this.level(0)[block] ?? 0)
  }

  grow(size: number): void {
    if (size <= this.size) return
    const levels: Uint8Array[] = []
    for (let length = size; ; length = Math.ceil(length / 2)) {
      const cells = new Uint8Array(length)
      levels.push(cells)
      if (length === 1) break
    }
    levels[0]?.set(this.level(0))
    this.levels = levels
    this.fold(0, size)
    this.version += 1
  }

  set(first: number, cells: Uint8Array): void {
    this.grow(first + cells.length)
    this.level(0).set(cells, first)
    this.fold(first, cells.length)
    this.version += 1
  }

  /** The next damaged block behind (step 1) or in front of (step −1) a block; null where there is none. */
  next(from: number, step: 1 | -1): number | null {
    const cells = this.level(0)
    for (let block = from + step; block >= 0 && block < cells.length; block += step) {
      if (rankOf(cells[block] ?? 0) >= DAMAGED_RANK) return block
    }
    return null
  }

  /** Blocks that are not sound, in order; those that were not read yet are not among them. */
  unsound(): Uint32Array {
    const cells = this.level(0)
    const found = new Uint32Array(cells.length)
    let count = 0
    for (let block = 0; block < cells.length; block += 1) {
      if (!UNSOUND[cells[block] ?? 0]) continue
      found[count] = block
      count += 1
    }
    return found.slice(0, count)
  }

  /** How many blocks there are of each condition, by its byte. */
  counts(): Uint32Array {
    const counts = new Uint32Array(BLOCK_CONDITIONS.length)
    for (const cell of this.level(0)) counts[cell] = (counts[cell] ?? 0) + 1
    return counts
  }

  /** Brings the levels above in line with cells that changed. */
  private fold(first: number, count: number): void {
    let begin = first
    let end = first + count
    for (let k = 1; k < this.levels.length; k += 1) {
      const below = this.level(k - 1)
      const cells = this.level(k)
      begin >>= 1
      end = Math.min((end + 1) >> 1, cells.length)
      for (let i = begin; i < end; i += 1) {
        const one = below[2 * i] ?? 0
        const other = below[2 * i + 1] ?? one
        cells[i] = rankOf(one) >= rankOf(other) ? one : other
      }
    }
  }
}
