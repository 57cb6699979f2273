import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { formatInstant, parseInstant, zoneName } from './instants.ts'

const NS = 1_769_817_601_123_456_789n

/** Runs in another zone than the machine's. */
function inZone<Result>(zone: string, work: () => Result): Result {
  vi.stubEnv('TZ', zone)
  try {
    return work()
  } finally {
    vi.unstubAllEnvs()
  }
}

describe('formatInstant', () => {
  test('in UTC, with as many digits as are wanted', () => {
    expect(formatInstant(NS, 'utc', 9)).toBe('2026-01-31 00:00:01.123456789')
    expect(formatInstant(NS, 'utc', 3)).toBe('2026-01-31 00:00:01.123')
    expect(formatInstant(NS, 'utc', 0)).toBe('2026-01-31 00:00:01')
    expect(formatInstant(2n ** 64n - 1n, 'utc', 0)).toBe('2554-07-21 23:34:33')
  })

  test('in the zone of the machine', () => {
    inZone('Asia/Kolkata', () => {
      expect(formatInstant(NS, 'local', 3)).toBe('2026-01-31 05:30:01.123')
      expect(formatInstant(NS, 'utc', 3)).toBe('2026-01-31 00:00:01.123')
      expect(zoneName('local')).toMatch(/Asia\/(Kolkata|Calcutta)/)
    })
    expect(zoneName('utc')).toBe('UTC')
  })
})

describe('parseInstant', () => {
  test('reads what is written, in both zones', () => {
    inZone('America/St_Johns', () => {
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }), (ns) => {
          expect(parseInstant(formatInstant(ns, 'utc', 9), 'utc')).toBe(ns)
        }),
      )
      // Of the hour that comes twice in autumn, one is meant.
      expect(parseInstant(formatInstant(NS, 'local', 9), 'local')).toBe(NS)
      expect(parseInstant('2026-01-31 00:00:01Z', 'local')).toBe(1_769_817_601_000_000_000n)
    })
  })

  test('neither days nor hours that there are not', () => {
    for (const text of ['2026-13-01', '2026-06-31', '2026-01-01 25:00', '2026-01-01 10:60', 'soon', '1960-01-01']) {
      expect(parseInstant(text, 'utc'), text).toBeNull()
    }
    inZone('Europe/Berlin', () => expect(parseInstant('2026-03-29 02:30', 'local')).toBeNull())
  })
})
