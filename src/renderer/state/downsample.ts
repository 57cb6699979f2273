import type { Series } from './run-model.ts'

/**
 * Indexes, rising, of what a plot of some columns draws of `count` values: of each column the lowest value, the highest and the
 * last, so that no extreme is lost. `columnOf` never falls from an index to the next.
 */
export function extremes(
  count: number,
  columnOf: (index: number) => number,
  valueAt: (index: number) => number,
): number[] {
  const kept: number[] = []
  for (let i = 0; i < count; ) {
    const column = columnOf(i)
    let lowest = i
    let highest = i
    let last = i
    for (; i < count && columnOf(i) === column; i += 1) {
      if (valueAt(i) < valueAt(lowest)) lowest = i
      if (valueAt(i) > valueAt(highest)) highest = i
      last = i
    }
    for (const index of [Math.min(lowest, highest), Math.max(lowest, highest), last]) {
      if (index !== kept.at(-1)) kept.push(index)
    }
  }
  return kept
}

/** A step series for a plot of so many columns, from 0 to `endNs`, to which the last step goes. */
export function reduceSteps({ atNs, values }: Series, columns: number, endNs: number): Series {
  const width = Math.max(endNs, 1) / columns
  const indexes = extremes(
    atNs.length,
    (i) => Math.floor((atNs[i] ?? 0) / width),
    (i) => values[i] ?? 0,
  )
  const reduced = {
    atNs: [0, ...indexes.map((i) => atNs[i] ?? 0)],
    values: [0, ...indexes.map((i) => values[i] ?? 0)],
  }
  if (endNs > (reduced.atNs.at(-1) ?? 0)) {
    reduced.atNs.push(endNs)
    reduced.values.push(reduced.values.at(-1) ?? 0)
  }
  return reduced
}

/** Dots for a plot of so many columns over as many items as there are: of each column the lowest and the highest at least. */
export function reduceDots<Item>(items: readonly Item[], columns: number, valueIn: (item: Item) => number): Item[] {
  const values = items.map(valueIn)
  const perColumn = Math.max(items.length / columns, 1)
  const indexes = extremes(
    items.length,
    (i) => Math.floor(i / perColumn),
    (i) => values[i] ?? 0,
  )
  return indexes.map((i) => items[i] as Item)
}

/** Every n-th item, so that at most `limit` are left, and always the last. */
export function thin<Item>(items: readonly Item[], limit: number): Item[] {
  if (items.length <= limit) return [...items]
  const step = items.length / limit
  return Array.from(
    { length: limit },
    (_, i) => items[Math.min(Math.floor((i + 1) * step) - 1, items.length - 1)] as Item,
  )
}
