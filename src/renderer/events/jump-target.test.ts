import { expect, test } from 'vitest'
import { parseJump } from './jump-target.ts'

test('an id', () => {
  expect(parseJump(' 16384 ', 'utc')).toEqual({ eventId: 16_384n })
  expect(parseJump('1,234,567', 'utc')).toEqual({ eventId: 1_234_567n })
  expect(parseJump('18446744073709551615', 'utc')).toEqual({ eventId: 2n ** 64n - 1n })
  expect(parseJump('18446744073709551616', 'utc')).toBeNull()
})

test('a time in UTC, to the nanosecond', () => {
  expect(parseJump('2026-01-31', 'utc')).toEqual({ timestampNs: 1_769_817_600_000_000_000n })
  expect(parseJump('2026-01-31 00:00:01', 'utc')).toEqual({ timestampNs: 1_769_817_601_000_000_000n })
  expect(parseJump('2026-01-31T00:00:01.5Z', 'utc')).toEqual({ timestampNs: 1_769_817_601_500_000_000n })
  expect(parseJump('2026-01-31 00:00:00.000000007', 'utc')).toEqual({ timestampNs: 1_769_817_600_000_000_007n })
})

test('neither', () => {
  for (const text of ['', 'abc', '2026-13-01', '2026-06-31', '2026-01-01 25:00', '-5', '1.5']) {
    expect(parseJump(text, 'utc')).toBeNull()
  }
})
