import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Comparison, comparison, type Difference } from '../contract/index.ts'
import { emptyTelemetry } from '../contract/testing/updates.ts'
import { compareRuns } from './compare.ts'
import { verdict } from './compare-verdict.ts'
import type { RecordedRun } from './recorded-run.ts'
import { type PipelineTimes, pipelineRun, Recording, type RunParts, runOf } from './testing/recorded.ts'

const MS = 1_000_000
const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0

function pipeline(segments: number, times: PipelineTimes = {}, parts: RunParts = {}): RecordedRun {
  const { recording, endNs } = pipelineRun(segments, times)
  return runOf(recording.records, segments, { endNs, ...parts })
}

const subjects = ({ differences }: Comparison) => differences.map(({ kind, subject }) => `${kind} ${subject}`)

/** A few segments that take what they take. */
const someTimes = fc.record({
  segments: fc.integer({ min: 1, max: 14 }),
  preparedCapacity: fc.integer({ min: 1, max: 4 }),
  usualLoadNs: fc.integer({ min: 50_000, max: 5 * MS }),
  usualReplayNs: fc.integer({ min: 50_000, max: 5 * MS }),
  loads: fc.array(fc.integer({ min: 50_000, max: 60 * MS }), { maxLength: 14 }),
  replays: fc.array(fc.integer({ min: 50_000, max: 60 * MS }), { maxLength: 14 }),
  skipped: fc.uniqueArray(fc.integer({ min: 1, max: 13 }), { maxLength: 3 }),
  applyNs: fc.constantFrom(0, 100),
})
type Times = typeof someTimes extends fc.Arbitrary<infer Value> ? Value : never

function runWith({ segments, loads, replays, applyNs, skipped, ...times }: Times): RecordedRun {
  return pipeline(
    segments,
    { ...times, skipped, loadNs: { ...loads }, replayNs: { ...replays } },
    {
      options: { applyNs, preparedCapacity: times.preparedCapacity },
      document: { eventsReplayed: BigInt(256 * (segments - skipped.filter((it) => it < segments).length)) },
    },
  )
}

const mirrored = ({ a, b, sizeNs, ...rest }: Difference) => ({ ...rest, a: b, b: a, sizeNs: 0 - sizeNs })
const withoutWords = ({ sentence: _, ...rest }: Difference) => ({ ...rest, sizeNs: rest.sizeNs + 0 })

describe(`compareRuns (WALSCOPE_SEED=${seed})`, () => {
  test('finds nothing where a run is compared with itself', () => {
    fc.assert(
      fc.property(someTimes, (times) => {
        const found = compareRuns(runWith(times), runWith(times))
        expect(found.differences).toEqual([])
        expect(found.differenceCount).toBe(0)
        expect(verdict(found)).toMatch(/^No difference above the noise/)
      }),
      { seed },
    )
  })

  test('finds the same the other way round', () => {
    fc.assert(
      fc.property(someTimes, someTimes, (one, other) => {
        const there = compareRuns(runWith(one), runWith(other))
        const back = compareRuns(runWith(other), runWith(one))
        const key = (it: Difference) => `${it.kind} ${it.subject} ${it.file}`
        expect(back.differences.map(key)).toEqual(there.differences.map(key))
        const normal = (it: Difference) => ({ ...it, sizeNs: it.sizeNs + 0 })
        expect(back.differences.map(withoutWords)).toEqual(
          there.differences.map(withoutWords).map((it) => normal(mirrored(it as Difference))),
        )
        expect(comparison.safeEncode(there).success).toBe(true)
        expect(verdict(there).length).toBeGreaterThan(0)
      }),
      { seed },
    )
  })

  test('finds a delay of one segment first, and names it', () => {
    const delay = fc.record({
      segments: fc.integer({ min: 3, max: 14 }),
      place: fc.nat(100),
      delayNs: fc.integer({ min: 60 * MS, max: 900 * MS }),
      preparedCapacity: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(delay, ({ segments, place, delayNs, preparedCapacity }) => {
        const ordinal = 1 + (place % (segments - 1))
        const times = { preparedCapacity, usualLoadNs: 2 * MS, usualReplayNs: 3 * MS }
        const a = pipeline(segments, times)
        const b = pipeline(segments, { ...times, loadNs: { [ordinal]: 2 * MS + delayNs } })
        const found = compareRuns(a, b)
        const [first] = found.differences
        expect(first).toMatchObject({
          ...{ kind: 'segment', subject: 'verifying', file: `FS.0000000${ordinal}.wal` },
          sizeNs: delayNs,
          a: { place: { ordinal } },
          b: { place: { ordinal } },
        })
        const words = verdict(found)
        expect(words).toMatch(
          /^B waited .* longer on the prepared ring: segment \d+ was verified in .* instead of 2\.00 ms\.$/,
        )
        expect(words).toContain(`segment ${ordinal} was verified`)
        expect(verdict(compareRuns(b, a))).toMatch(
          /^B waited .* shorter on the prepared ring: segment \d+ was verified in 2\.00 ms/,
        )
      }),
      { seed },
    )
  })

  test('names several segments that were slow one after the other', () => {
    const times = { usualLoadNs: 2 * MS, usualReplayNs: 3 * MS, skipped: [3, 4, 5], preparedCapacity: 1 }
    const a = pipeline(8, times)
    const b = pipeline(8, { ...times, loadNs: { 3: 20 * MS, 4: 20 * MS, 5: 20 * MS, 6: 20 * MS } })
    expect(verdict(compareRuns(a, b))).toMatch(
      /^B waited .* longer on the prepared ring: segments 3, 4, 5 and 6 took 80\.0 ms instead of 8\.00 ms to load\.$/,
    )
  })

  test('tells what came from the disk, where both traces say it', () => {
    const slow = { usualLoadNs: MS, usualReplayNs: 2 * MS, loadNs: { 2: 90 * MS } }
    const a = pipeline(4, { usualLoadNs: MS, usualReplayNs: 2 * MS }, { diskBytes: [0, 0, 0, 0] })
    const words = (diskBytes: (number | null)[]) => verdict(compareRuns(a, pipeline(4, slow, { diskBytes })))
    expect(words([0, 0, 16_384, 0])).toContain('(16.4 kB of it came from the disk, 0 B in A).')
    expect(words([0, 0, null, 0])).not.toContain('the disk')
    expect(words([0, 0, 0, 0])).not.toContain('the disk')
  })

  test('names the place of a difference in both runs, where their segments have other numbers', () => {
    const times = { usualLoadNs: MS, usualReplayNs: 2 * MS }
    const a = pipeline(3, times, { files: ['one', 'two', 'three'] })
    const b = pipeline(4, { ...times, loadNs: { 2: 90 * MS } }, { files: ['zero', 'one', 'two', 'three'] })
    const found = compareRuns(a, b)
    const segment = found.differences.find(({ kind }) => kind === 'segment')
    expect(segment).toMatchObject({ file: 'two', a: { place: { ordinal: 1 } }, b: { place: { ordinal: 2 } } })
    expect(segment?.sentence).toContain('two was verified in 90.0 ms instead of')
    expect(subjects(found)).toContain('only-in-one segment')
    expect(verdict(found)).toContain('on the prepared ring: two was verified in 90.0 ms instead of')
  })

  test('takes the first event id where no name is the same', () => {
    const found = compareRuns(pipeline(3, {}, { files: ['a', 'b', 'c'] }), pipeline(3, {}, { files: ['x', 'y', 'z'] }))
    expect(found.segments.every(({ a, b }) => a?.ordinal === b?.ordinal)).toBe(true)
    expect(found.differences).toEqual([])
  })

  test('what came of it stands before every time', () => {
    const times = { usualLoadNs: MS, usualReplayNs: 2 * MS }
    const a = pipeline(5, times, { document: { eventsReplayed: 1_280n } })
    const b = pipeline(
      5,
      { ...times, skipped: [2], loadNs: { 4: 90 * MS } },
      { document: { eventsReplayed: 1_024n, lostEvents: 256n, gapCount: 1 } },
    )
    const found = compareRuns(a, b)
    expect(subjects(found).slice(0, 4)).toEqual(['events replayed', 'lost-ids gaps', 'lost-ids ids', 'skipped status'])
    expect(verdict(found)).toMatch(
      /^B replayed 256 events fewer: 1,024 instead of 1,280; segment 2 was skipped \(BLOCK_CHECKSUM_MISMATCH at block 0\) in B, and replayed in A\. B waited/,
    )
  })

  test('what all segments differ by is told as a sum, not of each', () => {
    const a = pipeline(20, { usualLoadNs: MS, usualReplayNs: 2 * MS })
    const b = pipeline(20, { usualLoadNs: MS, usualReplayNs: 5 * MS }, { options: { applyNs: 11_719 } })
    const found = compareRuns(a, b)
    expect(found.differences.filter(({ kind }) => kind === 'segment')).toEqual([])
    expect(subjects(found)).toContain('total replaying')
    expect(verdict(found)).toBe(
      'B was replaying for 60.0 ms longer: the consumer took 11.7 µs an event instead of 0 ns an event.',
    )
  })

  test('tells the time in which the page cache was dropped', () => {
    const run = (coldCache: boolean) => {
      const late = coldCache ? 80 * MS : 0
      const recording = new Recording()
        .state(1_000, 'manager', 0, 'queued')
        .state(2_000 + late, 'manager', 0, 'opening')
      recording.state(3_000 + late, 'manager', 0, 'verifying').replay(MS + late, 2 * MS + late, 0, false)
      return runOf(recording.records, 1, { endNs: 2 * MS + late, options: { coldCache } })
    }
    expect(verdict(compareRuns(run(false), run(true)))).toBe(
      'B took 80.0 ms longer to load segments while nothing was replayed: the files were dropped from the page cache first, in 80.0 ms instead of 0 ns.',
    )
  })

  test('a run that was cut is compared by its places only', () => {
    const a = pipeline(5, { usualLoadNs: MS })
    const { recording } = pipelineRun(5, { usualLoadNs: MS, loadNs: { 2: 50 * MS } })
    const b = runOf(recording.records, 5)
    const found = compareRuns(a, b)
    expect(found.areWhole).toBe(false)
    expect(found.differences.some(({ kind }) => kind === 'wall' || kind === 'total')).toBe(false)
    expect(subjects(found)[0]).toBe('outcome end')
    expect(verdict(found)).toContain('only places that both have are compared')
  })

  test('compares percentiles of enough samples, and options', () => {
    const telemetry = (p50Ns: number, count: number) => ({
      ...emptyTelemetry(),
      next_event: { ...emptyTelemetry().next_event, count, p50Ns },
    })
    const run = (p50Ns: number, count: number, preload = true) =>
      pipeline(3, {}, { document: { telemetry: telemetry(p50Ns, count) }, options: { preload } })
    const found = compareRuns(run(100, 5_000), run(300, 5_000, false))
    expect(subjects(found)).toEqual(['percentile next_event p50', 'option preload'])
    expect(found.differences[0]).toMatchObject({
      sizeNs: 200,
      sentence: 'p50 of next_event: 300 ns instead of 100 ns.',
    })
    expect(compareRuns(run(100, 5), run(300, 5)).differences).toEqual([])
    expect(compareRuns(run(100, 5_000), run(110, 5_000)).differences).toEqual([])
  })

  test('keeps no more than it is asked for, and counts all', () => {
    const files = (letter: string) => Array.from({ length: 9 }, (_, i) => `${letter}${i}`)
    const empty = (letter: string) => runOf(new Recording().records, 9, { endNs: 5, files: files(letter) })
    const a = empty('a')
    const b = {
      ...empty('b'),
      segments: empty('b').segments.map((it) => ({ ...it, firstEventId: it.firstEventId + 50_000n })),
    }
    const found = compareRuns(a, b, 5)
    expect(found.differences).toHaveLength(5)
    expect(found.differenceCount).toBe(18)
  })
})
