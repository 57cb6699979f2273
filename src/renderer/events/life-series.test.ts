import { expect, test } from 'vitest'
import type { EventRow } from './event-rows.ts'
import { lifeSeries } from './life-series.ts'

const event = (type: number, timestampNs: bigint, price: bigint, quantity: bigint): EventRow => ({
  ...{ row: 0, id: 1n, orderType: 0, side: 0, userId: 1, orderId: 1, segment: 0, block: 0, position: 0, validity: 0 },
  ...{ type, timestampNs, price, quantity },
})

test('each event sets what is its own', () => {
  const { price, quantity } = lifeSeries([
    event(0, 100n, 50n, 7n),
    event(1, 110n, 60n, 0n),
    event(2, 120n, 0n, 3n),
    event(3, 130n, 0n, 0n),
  ])
  expect(price).toEqual({ atNs: [0, 10], values: [50, 60], exact: [50n, 60n] })
  expect(quantity).toEqual({ atNs: [0, 20, 30], values: [7, 3, 0], exact: [7n, 3n, 0n] })
})

test('time does not go back, and a byte that is no type sets nothing', () => {
  const { price } = lifeSeries([event(0, 100n, 1n, 1n), event(1, 90n, 2n, 0n), event(200, 95n, 9n, 9n)])
  expect(price).toEqual({ atNs: [0, 0], values: [1, 2], exact: [1n, 2n] })
})

test('what a number cannot hold is exact all the same', () => {
  const most = 2n ** 63n - 1n
  expect(lifeSeries([event(0, 0n, most, -most)]).price.exact).toEqual([most])
})
