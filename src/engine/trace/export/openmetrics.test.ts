import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LatencySummary, MetricName } from '../../../contract/index.ts'
import { besideOurs } from '../../../postmortem/openmetrics/beside-ours.ts'
import { measuredTelemetry } from '../../../postmortem/openmetrics/measured.ts'
import { parseOriginalTelemetry } from '../../../postmortem/openmetrics/original-telemetry.ts'
import { openMetricsText } from './openmetrics.ts'
import { oneRecovery, readWhole, record } from './testing/recording.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0
const RUNS = 10

let temporary: string
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-openmetrics-'))
})
afterAll(() => rmSync(temporary, { recursive: true }))

const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"'
const SAMPLE = new RegExp(
  `^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(${LABEL}(?:,${LABEL})*)?\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]\\d+)?)$`,
)

/**
 * The grammar of OpenMetrics 1.0 (specification/OpenMetrics.md) for counters and gauges, by itself: what stands where, one family behind
 * the other, each sample under its own family, EOF last. Gives each sample by its name and labels.
 */
function checkOpenMetrics(text: string): Map<string, number> {
  expect(text.endsWith('# EOF\n')).toBe(true)
  const samples = new Map<string, number>()
  const types = new Map<string, string>()
  let family = ''
  for (const line of text.split('\n').slice(0, -2)) {
    const [, kind, name = '', rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (kind !== undefined) {
      if (name !== family) expect(types.has(name)).toBe(false)
      family = name
      if (kind === 'TYPE') types.set(name, rest ?? '')
      continue
    }
    const found = SAMPLE.exec(line)
    expect(found, line).not.toBeNull()
    const [, sample = '', labels = '', value] = found ?? []
    const type = types.get(family)
    expect(['counter', 'gauge']).toContain(type)
    expect(sample).toBe(type === 'counter' ? `${family}_total` : family)
    // A gauge may not look like a counter.
    if (type === 'gauge') expect(family).not.toMatch(/_(total|count|sum|bucket|created|info)$/)
    const key = `${sample}{${labels}}`
    expect(samples.has(key)).toBe(false)
    samples.set(key, Number(value))
  }
  return samples
}

const READER = 'system="wal_recovery",subsystem="wal_recovery_reader"'
const WORKER = 'system="wal_recovery",subsystem="wal_recovery_worker"'
const MANAGER = 'system="wal_recovery"'
/** Names and labels as recovery.md has them. */
const NAMES: [MetricName, string, string, boolean][] = [
  ...(['open_segment', 'close_segment', 'verify_segment', 'build_index'] as const).map(
    (it): [MetricName, string, string, boolean] => [it, `ie_wal_recovery_segment_reader__${it}`, READER, true],
  ),
  ['seek_event', 'ie_wal_recovery_segment_reader__seek_event', READER, false],
  ['preload_segment', 'ie_wal_recovery_segment_preloader__preload_segment', WORKER, true],
  ['finish_segment', 'ie_wal_recovery_segment_preloader__finish_segment', WORKER, true],
  ['read_segment_header', 'ie_wal_recovery_manager__read_segment_header', MANAGER, true],
  ['resume_from_event', 'ie_wal_recovery_manager__resume_from_event', MANAGER, true],
  ['next_event', 'ie_wal_recovery_manager__next_event', MANAGER, false],
]

function expected({ count, failures, minNs, maxNs, meanNs, totalNs }: LatencySummary, hasSuccess: boolean) {
  return {
    _samples_total: count,
    ...(hasSuccess ? { _success_total: count - failures } : {}),
    ...(count >= 1 ? { _total_ns: totalNs } : {}),
    ...(count >= 2 ? { _min_ns: minNs, _max_ns: maxNs, _avg_ns: meanNs, _jitter_ns: maxNs - minNs } : {}),
    ...(count >= 2 && totalNs > 0 ? { _rate_per_second: (count * 1e9) / totalNs } : {}),
  }
}

test(`the text of ${RUNS} random recoveries says what was measured, and nothing else (WALSCOPE_SEED=${seed})`, async () => {
  let number = 0
  let values = 0
  await fc.assert(
    fc.asyncProperty(oneRecovery, async (it) => {
      number += 1
      const directory = join(temporary, String(number))
      const file = `${directory}.walscope`
      await record(directory, file, it)
      const run = await readWhole(file)
      const text = await openMetricsText(run)
      const samples = checkOpenMetrics(text)
      const telemetry = run.end?.document?.telemetry
      const all = new Map<string, number>()
      for (const [metric, name, labels, hasSuccess] of NAMES) {
        const summary = telemetry?.[metric]
        if (summary === undefined) throw new Error(`no ${metric}`)
        for (const [suffix, value] of Object.entries(expected(summary, hasSuccess))) {
          all.set(`${name}${suffix}{${labels}}`, value)
        }
      }
      const next = telemetry?.next_event
      const histogram = 'ie_wal_recovery_manager__next_event_histogram'
      for (const [percentile, value] of [
        ...([
          ['50', next?.p50Ns],
          ['90', next?.p90Ns],
          ['99', next?.p99Ns],
          ['99.9', next?.p999Ns],
        ] as const),
        // Of fewer than a million calls the slowest.
        ...([
          ['99.99', next?.p9999Ns],
          ['99.999', next?.p99999Ns],
          ['99.9999', next?.maxNs],
        ] as const),
      ]) {
        if ((next?.count ?? 0) > 0) all.set(`${histogram}{${MANAGER},percentile="${percentile}"}`, value ?? Number.NaN)
      }
      expect(samples).toEqual(all)
      values += samples.size

      // What we write we read; and beside itself it is the same.
      const rows = besideOurs(parseOriginalTelemetry(text), run)
      expect(rows).toHaveLength(samples.size)
      for (const { ours, original } of rows) expect(ours).toBe(original)
      rmSync(directory, { recursive: true })
      rmSync(file)
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  )
  expect(values).toBeGreaterThan(RUNS * 20)
})

test('a trace without telemetry makes a text without metrics', async () => {
  const run = { samples: [], end: null }
  expect(measuredTelemetry(run)).toEqual({})
  const text = await openMetricsText({ ...run, model: { records: { length: 0 } } } as never)
  expect(text.trim()).toBe('# EOF')
})
