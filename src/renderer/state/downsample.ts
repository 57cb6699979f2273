import type { Series } from './run-model.ts'

export interface Point {
  atNs: number
  value: number
}

/**
 * A step series with at most about `limit` points: of each stretch of time the highest value and the last one are kept, so
 * that peaks stay visible and the steps end where they did. `endNs` extends the last step.
 */
export function downsampleSteps({ atNs, values }: Series, limit: number, endNs: number): Point[] {
  const points: Point[] = [{ atNs: 0, value: 0 }]
  const width = Math.max(endNs / Math.max(limit / 2, 1), 1)
  for (let i = 0; i < atNs.length; ) {
    const bucket = Math.floor((atNs[i] ?? 0) / width)
    let highest = i
    let last = i
    for (; i < atNs.length && Math.floor((atNs[i] ?? 0) / width) === bucket; i += 1) {
      if ((values[i] ?? 0) > (values[highest] ?? 0)) highest = i
      last = i
    }
    if (highest !== last) points.push({ atNs: atNs[highest] ?? 0, value: values[highest] ?? 0 })
    points.push({ atNs: atNs[last] ?? 0, value: values[last] ?? 0 })
  }
  const end = points.at(-1)
  if (end !== undefined && endNs > end.atNs) points.push({ atNs: endNs, value: end.value })
  return points
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
