import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { originalTelemetry, WalscopeFailure } from '../../contract/index.ts'
import { emptyDocument, emptyTelemetry } from '../../contract/testing/updates.ts'
import { besideOurs } from './beside-ours.ts'
import { parseExposition } from './exposition.ts'
import { parseOriginalTelemetry } from './original-telemetry.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0

/** What the original dumps, cut down. */
const DUMP = `# HELP ie_wal_recovery_segment_reader__verify_segment_samples_total Number of samples
# TYPE ie_wal_recovery_segment_reader__verify_segment_samples_total counter
ie_wal_recovery_segment_reader__verify_segment_samples_total{system="wal_recovery",subsystem="wal_recovery_reader"} 4
ie_wal_recovery_segment_reader__verify_segment_success_total{system="wal_recovery",subsystem="wal_recovery_reader"} 3
ie_wal_recovery_segment_reader__verify_segment_total_ns{system="wal_recovery",subsystem="wal_recovery_reader"} 8e+06
ie_wal_recovery_segment_reader__verify_segment_min_ns{system="wal_recovery",subsystem="wal_recovery_reader"} 1000000
ie_wal_recovery_segment_reader__verify_segment_max_ns{system="wal_recovery",subsystem="wal_recovery_reader"} 3000000
ie_wal_recovery_segment_reader__verify_segment_avg_ns{system="wal_recovery",subsystem="wal_recovery_reader"} 2000000.0
ie_wal_recovery_segment_reader__verify_segment_jitter_ns{system="wal_recovery",subsystem="wal_recovery_reader"} 2000000
ie_wal_recovery_segment_reader__verify_segment_rate_per_second{system="wal_recovery",subsystem="wal_recovery_reader"} 500
ie_wal_recovery_segment_reader__total_block_checksum_failures{system="wal_recovery",subsystem="wal_recovery_reader"} 1
ie_wal_recovery_segment_preloader__finish_segment_samples_total{system="wal_recovery",subsystem="wal_recovery_worker"} 0
ie_wal_recovery_manager__next_event_samples_total{system="wal_recovery"} 65536 1700000000000
# TYPE ie_wal_recovery_manager__next_event_histogram summary
ie_wal_recovery_manager__next_event_histogram{system="wal_recovery",percentile="50"} 16
ie_wal_recovery_manager__next_event_histogram{system="wal_recovery",percentile="99"} 64
ie_wal_recovery_manager__next_event_histogram{system="wal_recovery",percentile="99.9999"} 1048576
ie_wal_recovery_manager__next_event_histogram_p99_jitter_ns{system="wal_recovery"} 48
process_cpu_seconds_total 7
`

const NONE = {
  ...{ samples: null, success: null, totalNs: null, minNs: null, maxNs: null, avgNs: null },
  ...{ jitterNs: null, ratePerSecond: null },
}

function failureOf(text: string): { message: string; textPlace?: unknown } {
  try {
    parseOriginalTelemetry(text)
  } catch (error) {
    if (error instanceof WalscopeFailure && error.error.code === 'TELEMETRY_INVALID') return error.error
    throw error
  }
  throw new Error('it is understood')
}

describe('a dump of the original', () => {
  test('is understood', () => {
    const parsed = parseOriginalTelemetry(DUMP)
    expect(originalTelemetry.parse(parsed)).toEqual(parsed)
    expect(parsed).toEqual({
      format: 'walscope.original-telemetry/1',
      operations: [
        {
          ...{ subsystem: 'segment_reader', metric: 'verify_segment', samples: 4, success: 3, totalNs: 8e6 },
          ...{ minNs: 1e6, maxNs: 3e6, avgNs: 2e6, jitterNs: 2e6, ratePerSecond: 500 },
        },
        { ...NONE, subsystem: 'segment_preloader', metric: 'finish_segment', samples: 0 },
        { ...NONE, subsystem: 'manager', metric: 'next_event', samples: 65_536 },
      ],
      summaries: [
        {
          ...{ subsystem: 'manager', metric: 'next_event_histogram' },
          percentiles: [
            { percentile: 50, valueNs: 16 },
            { percentile: 99, valueNs: 64 },
            { percentile: 99.9999, valueNs: 1_048_576 },
          ],
        },
      ],
      counters: [{ subsystem: 'segment_reader', metric: 'total_block_checksum_failures', value: 1 }],
      otherSamples: 2,
      repeatedSamples: 0,
    })
  })

  test('may have come through Windows, end with EOF, and be told twice', () => {
    const windows = DUMP.replaceAll('\n', '\r\n')
    expect(parseOriginalTelemetry(windows)).toEqual(parseOriginalTelemetry(DUMP))
    const twice = parseOriginalTelemetry(`${DUMP}${DUMP.replace(' 65536 ', ' 9 ')}# EOF\n\n`)
    expect(twice.operations.at(-1)?.samples).toBe(9)
    expect(twice.repeatedSamples).toBe(14)
  })

  test('stands beside what a run has measured', () => {
    const latency = { count: 2, failures: 1, minNs: 500_000, maxNs: 2e6, meanNs: 1_250_000, totalNs: 2_500_000 }
    const none = emptyTelemetry()
    const telemetry = {
      ...none,
      verify_segment: { ...none.verify_segment, ...latency },
      next_event: { ...none.next_event, count: 50_000, p50Ns: 24, p99Ns: 70, maxNs: 900 },
    }
    const end = { document: emptyDocument({ telemetry }), curves: {}, error: null }
    const rows = besideOurs(parseOriginalTelemetry(DUMP), { samples: [], end })
    expect(
      rows.map(({ metric, quantity, original, ours, unit, ratio }) => [metric, quantity, original, ours, unit, ratio]),
    ).toEqual([
      ['verify_segment', 'samples', 4, 2, 'count', 0.5],
      ['verify_segment', 'success', 3, 1, 'count', 1 / 3],
      ['verify_segment', 'total', 8e6, 2_500_000, 'ns', 0.3125],
      ['verify_segment', 'min', 1e6, 500_000, 'ns', 0.5],
      ['verify_segment', 'max', 3e6, 2e6, 'ns', 2 / 3],
      ['verify_segment', 'avg', 2e6, 1_250_000, 'ns', 0.625],
      ['verify_segment', 'jitter', 2e6, 1_500_000, 'ns', 0.75],
      ['verify_segment', 'rate', 500, 800, 'per second', 1.6],
      ['finish_segment', 'samples', 0, 0, 'count', null],
      ['next_event', 'samples', 65_536, 50_000, 'count', 50_000 / 65_536],
      ['next_event_histogram', 'p50', 16, 24, 'ns', 1.5],
      ['next_event_histogram', 'p99', 64, 70, 'ns', 70 / 64],
      // Of 50,000 calls the slowest.
      ['next_event_histogram', 'p99.9999', 1_048_576, 900, 'ns', 900 / 1_048_576],
    ])
    expect(rows.map(({ isLowerBound }) => isLowerBound)).toEqual([...Array(10).fill(false), true, true, true])
    expect(besideOurs(parseOriginalTelemetry(DUMP), { samples: [], end: null })).toEqual([])
  })
})

describe('what is no dump is refused with its place', () => {
  const line = 'ie_wal_recovery_manager__next_event_samples_total'
  test.each([
    [
      `# comment\n${line}{system="x} 4`,
      'Line 2, column 63: the end of a text in quotes expected, the end of the line found.',
    ],
    [`${line}{system="x"} four`, 'Line 1, column 63: a number expected, "f" found.'],
    [`${line}{system="x",system="y"} 4`, 'Line 1, column 68: only one label system expected, "=" found.'],
    [`${line}{system=x} 4`, 'Line 1, column 58: a text in quotes expected, "x" found.'],
    [`${line}{system="x"}4`, 'Line 1, column 62: a space expected, "4" found.'],
    [`${line} 4 5 6`, 'Line 1, column 55: the end of the line expected, "6" found.'],
    [`${line} 0x4`, 'Line 1, column 51: a number expected, "0" found.'],
    [`{"a": 1}`, 'Line 1, column 1: the name of a metric expected, "{" found.'],
    [`${line} -4`, `Line 1, column 1: ${line} is -4, which no recovery measures.`],
    [`${line} +Inf`, `Line 1, column 1: ${line} is Infinity, which no recovery measures.`],
    [`${line} 4\n# EOF\n${line} 5`, 'Line 3, column 1: there is something behind # EOF.'],
    [
      `ie_wal_recovery_manager__next_event_histogram{percentile="most"} 4`,
      'Line 1, column 1: there is no percentile "most".',
    ],
    ['', 'There is no metric of a recovery in the text: their names begin with ie_wal_recovery_.'],
    ['up 1\n', 'There is no metric of a recovery in the text: their names begin with ie_wal_recovery_.'],
  ])('%j', (text, message) => {
    expect(failureOf(text).message).toBe(message)
  })

  test('with the place in the text', () => {
    expect(failureOf(`up 1\n${line} x`).textPlace).toEqual({ position: 5 + line.length + 1, length: 1, hint: null })
  })

  test('also where it is too much', () => {
    const many = (count: number, make: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => make(i)).join('\n')
    for (const [text, what] of [
      ['x'.repeat(4 * 1024 * 1024 + 1), 'longer than any dump'],
      [`${line}{a="${'x'.repeat(20_000)}"} 4`, 'longer than any of a dump'],
      ['\n'.repeat(200_001), 'more lines than any dump'],
      [`${line}{${many(65, (i) => `a${i}="x"`).replaceAll('\n', ',')}} 4`, 'at most 64 labels'],
      [many(1_001, (i) => `ie_wal_recovery_manager__m${i}_min_ns 4`), 'more metrics than any recovery'],
      [many(1_001, (i) => `ie_wal_recovery_manager__m{percentile="0.${i + 1}1"} 4`), 'more percentiles than any'],
    ] as const) {
      expect(failureOf(text).message).toContain(what)
    }
  })

  test('NaN is no value', () => {
    expect(parseOriginalTelemetry(`${line} NaN`).operations).toEqual([
      { ...NONE, subsystem: 'manager', metric: 'next_event' },
    ])
  })
})

const token = fc.constantFrom(
  ...[
    'ie_wal_recovery_manager__next_event_samples_total',
    'ie_wal_recovery_segment_reader_x_min_ns',
    'up',
    '{',
    '}',
    '"',
  ],
  ...[
    '=',
    ',',
    ' ',
    '\n',
    '\\',
    '#',
    '# EOF',
    '1',
    '1e400',
    '-',
    'NaN',
    'percentile="50"',
    '{a="b"}',
    '\r',
    '\t',
    'é',
    '\ud800',
  ],
)
const dumped = DUMP.split('\n')
/** A line of a dump, one with something put into it or left out of it, or anything. */
const anyLine = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...dumped) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...dumped), fc.nat(150), fc.nat(3), token)
      .map(([line, at, left, put]) => `${line.slice(0, at)}${put}${line.slice(at + left)}`),
  },
  { weight: 1, arbitrary: fc.array(token, { maxLength: 6 }).map((tokens) => tokens.join('')) },
)

test(`any text is understood or refused (WALSCOPE_SEED=${seed})`, () => {
  const seen = { understood: 0, refused: 0 }
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 6 }), (lines) => {
      try {
        originalTelemetry.parse(parseOriginalTelemetry(lines.join('\n')))
        seen.understood += 1
      } catch (error) {
        if (!(error instanceof WalscopeFailure)) throw error
        expect(error.error.code).toBe('TELEMETRY_INVALID')
        seen.refused += 1
      }
    }),
    { seed, numRuns: 3_000 },
  )
  expect(Math.min(seen.understood, seen.refused)).toBeGreaterThan(100)
})

const labels = fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string(), { maxKeys: 4 })
test(`a line says what was written (WALSCOPE_SEED=${seed})`, () => {
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  fc.assert(
    fc.property(labels, fc.double(), fc.boolean(), (all, value, hasMore) => {
      const list = Object.entries(all).map(([name, text]) => `${name}="${escaped(text)}"`)
      const number =
        value === Number.POSITIVE_INFINITY ? '+Inf' : value === Number.NEGATIVE_INFINITY ? '-Inf' : `${value}`
      const more = hasMore ? ' 12.5 # {trace="1"} 3 4' : ''
      const [sample] = parseExposition(`a:b_1{${list.join(',')}} ${number}${more}\n`)
      expect(sample).toMatchObject({ name: 'a:b_1', value: value === 0 ? 0 : value, line: 1 })
      expect(Object.fromEntries(sample?.labels ?? [])).toEqual(all)
    }),
    { seed, numRuns: 500 },
  )
})
