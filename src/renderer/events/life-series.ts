import { REQUEST_TYPES } from '../../contract/index.ts'
import type { Series } from '../state/run-model.ts'
import type { EventRow } from './event-rows.ts'

const [NEW, PRICE, QUANTITY, CANCEL] = ['NEW_ORDER', 'MODIFY_ORDER_PRICE', 'MODIFY_ORDER_QUANTITY', 'CANCEL_ORDER'].map(
  (name) => REQUEST_TYPES.indexOf(name),
)

/**
 * Price and quantity as the events set them, over the nanoseconds since the first event: a new order sets both, a change its own, a
 * cancellation the quantity to 0. Values are those of the log, in ticks and lots.
 */
export function lifeSeries(events: readonly EventRow[]): { price: Series; quantity: Series } {
  const start = events[0]?.timestampNs ?? 0n
  const price: Series = { atNs: [], values: [] }
  const quantity: Series = { atNs: [], values: [] }
  let at = 0
  for (const event of events) {
    // A clock that went back does not make the plot do so.
    at = Math.max(at, Number(event.timestampNs - start))
    if (event.type === NEW || event.type === PRICE) add(price, at, Number(event.price))
    if (event.type === NEW || event.type === QUANTITY) add(quantity, at, Number(event.quantity))
    if (event.type === CANCEL) add(quantity, at, 0)
  }
  return { price, quantity }
}

function add({ atNs, values }: Series, at: number, value: number): void {
  atNs.push(at)
  values.push(value)
}
