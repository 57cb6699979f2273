import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HistogramMetric, histogramMetric } from '../../../contract/index.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import { stateDurations, switchDurations, waitDurations } from './durations.ts'
import { hgrmText, hgrmTexts } from './hgrm.ts'
import { readWhole, record } from './testing/recording.ts'

interface Line {
  value: number
  percentile: number
  count: number
}

/** The lines of a .hgrm file as HdrHistogram's plotter takes them: four columns, or three at the end; comments begin with #. */
function readHgrm(text: string): { lines: Line[]; comments: string[] } {
  const rows = text.split('\n').filter((line) => line.trim() !== '')
  const comments = rows.filter((line) => line.startsWith('#'))
  const [head, ...lines] = rows.filter((line) => !line.startsWith('#')).map((line) => line.trim().split(/ +/))
  expect(head).toEqual(['Value', 'Percentile', 'TotalCount', '1/(1-Percentile)'])
  expect(lines.slice(0, -1).every((columns) => columns.length === 4)).toBe(true)
  expect(lines.at(-1)).toHaveLength(3)
  return {
    comments,
    lines: lines.map(([value, percentile, count]) => {
      return { value: Number(value), percentile: Number(percentile), count: Number(count) }
    }),
  }
}

/** The value that so large a share does not exceed. */
const percentileOf = (sorted: number[], share: number) =>
  sorted[Math.min(Math.max(Math.ceil(share * sorted.length - 1e-9), 1), sorted.length) - 1] ?? Number.NaN

let temporary: string
let run: RecordedRun
beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-hgrm-'))
  const file = join(temporary, 'a.walscope')
  const options = {
    mode: 'strict' as const,
    preparedCapacity: 2,
    finishedCapacity: 3,
    applyNs: 40 as const,
    preload: true,
  }
  await record(join(temporary, 'wal'), file, {
    ...{ segments: 60, cold: 0, logSeed: 5, faults: ['flip-event:segment=7'], options, pauses: 2, isStopped: false },
  })
  run = await readWhole(file)
})
afterAll(() => rmSync(temporary, { recursive: true }))

function exactOf(metric: HistogramMetric): number[] {
  const { model } = run
  const of: Partial<Record<HistogramMetric, Iterable<number>>> = {
    segment_switch: switchDurations(model),
    wait_prepared_ring_empty: waitDurations(model, 'prepared-ring-empty'),
    wait_prepared_ring_full: waitDurations(model, 'prepared-ring-full'),
    wait_idle: waitDurations(model, 'idle'),
    wait_paused: waitDurations(model, 'paused'),
    open_segment: stateDurations(model, 'opening'),
    verify_segment: stateDurations(model, 'verifying'),
    close_segment: stateDurations(model, 'closing'),
  }
  return Array.from(of[metric] ?? []).sort((a, b) => a - b)
}

describe('a distribution', () => {
  test.each(histogramMetric.options.filter((it) => it !== 'next_event'))(
    'of %s has the exact percentiles within 1 %%',
    (metric) => {
      const exact = exactOf(metric)
      const text = hgrmText(run, metric)
      if (exact.length === 0) {
        expect(text).toBeNull()
        return
      }
      const { lines, comments } = readHgrm(text ?? '')
      expect(lines.at(-1)).toMatchObject({ percentile: 1, count: exact.length })
      expect(comments.join('\n')).toContain('exact durations in the records')
      for (const { value, percentile } of lines) {
        const found = percentileOf(exact, percentile)
        expect(Math.abs(value - found)).toBeLessThanOrEqual(Math.max(found * 0.01, 1))
      }
    },
  )

  test('of durations counts what the recovery counted', () => {
    const { telemetry, timing } = run.end?.document ?? {}
    expect(exactOf('segment_switch')).toHaveLength(telemetry?.segment_switch.count ?? -1)
    expect(exactOf('verify_segment')).toHaveLength(telemetry?.verify_segment.count ?? -1)
    expect(exactOf('wait_prepared_ring_empty').reduce((sum, ns) => sum + ns, 0)).toBe(timing?.waitPreparedNs)
    expect(exactOf('open_segment')).toHaveLength(60)
  })

  test('of next_event has the percentiles of the curve, and says where they come from', () => {
    const summary = run.end?.document?.telemetry.next_event
    const { lines, comments } = readHgrm(hgrmText(run, 'next_event') ?? '')
    expect(lines.at(-1)?.count).toBe(summary?.count)
    expect(comments.join('\n')).toContain('percentile curve in the END chunk')
    for (const [share, ns] of [
      ...([
        [0.5, summary?.p50Ns],
        [0.9, summary?.p90Ns],
        [0.99, summary?.p99Ns],
      ] as const),
      ...([
        [0.999, summary?.p999Ns],
        [1, summary?.maxNs],
      ] as const),
    ]) {
      // The line of the first percentile from there on.
      const line = lines.find(({ percentile }) => percentile >= share - 1e-9)
      const below = lines.findLast(({ percentile }) => percentile <= share + 1e-9)
      const exact = ns ?? Number.NaN
      expect(line?.value).toBeGreaterThanOrEqual(exact * 0.99 - 1)
      expect(below?.value).toBeLessThanOrEqual(exact * 1.01 + 1)
    }
  })

  test('is left out where there is nothing of it', () => {
    const texts = Array.from(hgrmTexts(run), ({ metric }) => metric)
    expect(texts).toEqual(histogramMetric.options.filter((it) => it === 'next_event' || exactOf(it).length > 0))
    expect(texts).toContain('wait_prepared_ring_full')
    expect(hgrmText({ ...run, end: null }, 'next_event')).toBeNull()
  })

  test('has one comment a line whatever the directory is called', () => {
    const renamed = { ...run, meta: { ...run.meta, directory: 'a\nb\r7 8 9 10' } }
    const { comments } = readHgrm(hgrmText(renamed, 'segment_switch') ?? '')
    expect(comments[1]).toContain('a b 7 8 9 10')
  })
})
