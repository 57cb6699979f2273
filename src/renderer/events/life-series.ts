import { REQUEST_TYPES } from '../../contract/index.ts'
import type { Series } from '../state/run-model.ts'
import type { EventRow } from './event-rows.ts'

const [NEW, PRICE, QUANTITY, CANCEL] = ['NEW_ORDER', 'MODIFY_ORDER_PRICE', 'MODIFY_ORDER_QUANTITY', 'CANCEL_ORDER'].map(
  (name) => REQUEST_TYPES.indexOf(name),
)

/** For a plot, and as the log has them. */
export interface LifeSeries extends Series {
  exact: bigint[]
}

/**
 * Price and quantity as the events set them, over the nanoseconds since the first event: a new order sets both, a change its own, a
 * cancellation the quantity to 0. Values are those of the log, in ticks and lots.
 */
export function lifeSeries(events: readonly EventRow[]): { price: LifeSeries; quantity: LifeSeries } {
  const start = events[0]?.timestampNs ?? 0n
  const price: LifeSeries = { atNs: [], values: [], exact: [] }
  const quantity: LifeSeries = { atNs: [], values: [], exact: [] }
  let at = 0
  for (const event of events) {
    // A clock that went back does not make the plot do so.
    at = Math.max(at, Number(event.timestampNs - start))
    if (event.type === NEW || event.type === PRICE) add(price, at, event.price)
    if (event.type === NEW || event.type === QUANTITY) add(quantity, at, event.quantity)
    if (event.type === CANCEL) add(quantity, at, 0n)
  }
  return { price, quantity }
}

function add({ atNs, values, exact }: LifeSeries, at: number, value: bigint): void {
  atNs.push(at)
  values.push(Number(value))
  exact.push(value)
}
