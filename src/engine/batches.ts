import { SEGMENT_BATCH } from '../contract/index.ts'

/** A list in parts that a message can carry. */
export function* batches<Item>(items: Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += SEGMENT_BATCH) yield items.slice(at, at + SEGMENT_BATCH)
}
