// What is said of real recoveries: why they waited, what the original would have done, what is different between two.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EvidenceKind, HazardCode } from '../../contract/index.ts'
import { compareRuns } from '../../postmortem/compare.ts'
import { verdict } from '../../postmortem/compare-verdict.ts'
import { originalEvents } from '../../postmortem/original.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { stallReport } from '../../postmortem/stall-report.ts'
import { generateLog, removeDirectory, temporaryDirectory } from '../testing/event-log.ts'
import { recordRun } from './testing/record-run.ts'

let temporary: string
let number = 0
beforeAll(() => {
  temporary = temporaryDirectory()
})
afterAll(() => removeDirectory(temporary))

async function recorded(
  log: Parameters<typeof generateLog>[1],
  options: Parameters<typeof recordRun>[2] = {},
): Promise<RecordedRun> {
  number += 1
  const directory = await generateLog(join(temporary, `wal${number}`), { cold: 0, ...log })
  return recordRun(directory, join(temporary, `run${number}.walscope`), options)
}

const finishedNs = (run: RecordedRun, ordinal: number) =>
  run.model.spans(ordinal).find(({ state }) => state === 'finished')?.fromNs

describe('stalls of real recoveries', () => {
  test('a slow consumer makes the preloader wait, which is no loss', async () => {
    const run = await recorded({ segments: 7 }, { applyNs: 2_000, preparedCapacity: 2 })
    const { stalls, totals } = stallReport(run)
    const full = stalls.filter(({ reason }) => reason === 'prepared-ring-full')
    // 4,096 events at 2 µs make 8 ms of each segment; the ring is full until the fourth but last is taken.
    expect(full.length).toBeGreaterThanOrEqual(3)
    for (const { explanation } of full) {
      expect(explanation).toMatchObject({ effect: 'none', isExplained: true })
      const consumer = explanation.causes.find(({ evidence }) => evidence.kind === 'consumer')?.evidence.numbers
      // On a busy machine a replay takes longer than its consumer; never less.
      expect(consumer).toMatchObject({ applyNs: 2_000, events: 4_096, consumerNs: 8_192_000 })
      expect(consumer?.replayNs).toBeGreaterThan(8_192_000)
      expect(consumer?.share).toBeCloseTo(8_192_000 / (consumer?.replayNs ?? 1), 9)
      expect(explanation.causes.at(-1)?.sentence).toContain('This is no loss')
    }
    expect(totals.find(({ reason }) => reason === 'prepared-ring-full')?.totalNs).toBeGreaterThan(3 * 4e6)
  })

  test('a run of segments that do not verify costs a verification each', async () => {
    const faults = [2, 3, 4, 5].map((segment) => `flip-event:segment=${segment},block=511,event=3,byte=24,bit=6`)
    const findWait = async () =>
      stallReport(await recorded({ segments: 8, blocks: 512, faults }, { preparedCapacity: 1 }), 0).stalls.find(
        ({ reason, after }) => reason === 'prepared-ring-empty' && after === 6,
      )
    let wait = await findWait()
    // Where the machine holds the manager up meanwhile, it does not wait.
    for (let again = 0; wait === undefined && again < 5; again += 1) wait = await findWait()
    const skipped = wait?.explanation.causes.find(({ evidence }) => evidence.kind === 'skipped')
    expect(skipped?.sentence).toContain('BLOCK_CHECKSUM_MISMATCH')
    expect(skipped?.evidence.ordinal).toBeGreaterThanOrEqual(2)
    expect(skipped?.evidence.numbers.segments).toBeGreaterThanOrEqual(1)
    // What the preloader did, piece by piece, is no more than the wait.
    const accounted = (wait?.explanation.causes ?? [])
      .filter(({ evidence: { kind } }) => kind === 'activity' || kind === 'skipped')
      .reduce((sum, { evidence }) => sum + (evidence.numbers.durationNs ?? 0), 0)
    expect(accounted).toBeGreaterThan((wait?.durationNs ?? 0) * 0.5)
    expect(accounted).toBeLessThanOrEqual(wait?.durationNs ?? 0)
  })

  test('the time before the first event is accounted for, and a cold cache is only named from evidence', async () => {
    const run = await recorded({ segments: 4, blocks: 256 }, { coldCache: true })
    const { stalls } = stallReport(run, 0)
    const start = stalls.find(({ reason, before }) => reason === 'loading' && before === null)
    expect(start).toMatchObject({ fromNs: 0, after: 0 })
    const replayNs = run.model.spans(0).find(({ state }) => state === 'replaying')?.fromNs
    expect(start?.toNs).toBe(replayNs)
    const kinds = start?.explanation.causes.map(({ evidence }): EvidenceKind => evidence.kind)
    expect(kinds).toContain('option')
    const says = start?.explanation.causes.some(({ sentence }) => sentence.includes('were not in the page cache'))
    expect(says).toBe(kinds?.includes('page-cache') && says)
  })

  test('without a preloader each segment is loaded while nothing is replayed', async () => {
    const run = await recorded({ segments: 5 }, { preload: false })
    const { stalls, totals } = stallReport(run, 0)
    expect(stalls.map(({ reason, after }) => [reason, after]).toSorted()).toEqual(
      [0, 1, 2, 3, 4].map((ordinal) => ['loading', ordinal]),
    )
    expect(totals).toMatchObject([{ reason: 'loading', count: 5 }])
  })

  test('a diagnostic recovery is explained as well', async () => {
    const run = await recorded({ segments: 6, cold: 2, blocks: 128 }, { mode: 'diagnostic' })
    const { stalls } = stallReport(run, 0)
    expect(stalls.length).toBeGreaterThan(0)
    for (const { explanation, durationNs } of stalls) {
      expect(explanation.causes[0]?.evidence.numbers.durationNs).toBe(durationNs)
    }
  })
})

describe('what the original would have done', () => {
  const codes = (run: RecordedRun) => originalEvents(run)?.map(({ code }) => code)
  const eventOf = (run: RecordedRun, code: HazardCode) => originalEvents(run)?.find((it) => it.code === code)

  test('a healthy directory: the race at its end', async () => {
    const run = await recorded({ segments: 4 })
    expect(codes(run)).toEqual(['HANG_RACE_AT_END'])
    expect(eventOf(run, 'HANG_RACE_AT_END')).toMatchObject({ atNs: finishedNs(run, 3), ordinal: 3, certainty: 'race' })
  })

  test('exactly one segment: it spins after its last event', async () => {
    const run = await recorded({ segments: 1 })
    expect(eventOf(run, 'HANG_SINGLE_SEGMENT')).toMatchObject({
      atNs: finishedNs(run, 0),
      ordinal: 0,
      certainty: 'always',
    })
  })

  test.each(['strict', 'diagnostic'] as const)(
    'a last segment that is corrupt, in %s mode: it spins or loses it',
    async (mode) => {
      const run = await recorded({ segments: 4, faults: ['flip-event:segment=3'] }, { mode })
      expect(eventOf(run, 'HANG_LAST_SEGMENT_SKIPPED')).toMatchObject({ atNs: finishedNs(run, 2), ordinal: 3 })
      expect(codes(run)).toContain('RESTART_DELETES_SEGMENT')
    },
  )

  test('a last segment that was never closed is in the scan of the original, and deleted by a restart', async () => {
    const run = await recorded({ segments: 4, unfinalised: true })
    expect(codes(run)).toContain('RESTART_DELETES_SEGMENT')
    expect(eventOf(run, 'RESTART_DELETES_SEGMENT')).toMatchObject({ atNs: null })
  })

  test('a first segment that is corrupt: it ends there', async () => {
    const run = await recorded({ segments: 3, faults: ['flip-event:segment=0,block=1,event=3,byte=24,bit=6'] })
    expect(eventOf(run, 'ABORT_FIRST_SEGMENT_CORRUPT')).toMatchObject({
      ...{ atNs: run.model.skip(0)?.atNs, ordinal: 0, certainty: 'always' },
      sentence: expect.stringContaining('BLOCK_CHECKSUM_MISMATCH'),
    })
  })

  test('the other events are the hazards of the recovery', async () => {
    const run = await recorded({ segments: 5, faults: ['flip-event:segment=2', 'delete:segment=1'] })
    expect(codes(run)?.toSorted()).toEqual(run.end?.document?.hazards.map(({ code }) => code).toSorted())
  })
})

describe('two real recoveries', () => {
  test('one is as itself; of a damaged directory another comes of it', async () => {
    const sound = await recorded({ segments: 5 })
    expect(compareRuns(sound, sound).differences).toEqual([])
    const damaged = await recorded({ segments: 5, faults: ['flip-event:segment=2,block=3,event=3,byte=24,bit=6'] })
    const comparison = compareRuns(sound, damaged)
    expect(comparison.differences.slice(0, 4).map(({ kind }) => kind)).toEqual([
      'events',
      'lost-ids',
      'lost-ids',
      'skipped',
    ])
    expect(verdict(comparison)).toContain(
      'B replayed 4,096 events fewer: 16,384 instead of 20,480; segment 2 was skipped (BLOCK_CHECKSUM_MISMATCH at block 3) in B, and replayed in A.',
    )
  })

  test('a consumer that takes longer is what makes the difference', async () => {
    const fast = await recorded({ segments: 4 })
    const slow = await recorded({ segments: 4 }, { applyNs: 3_000 })
    expect(verdict(compareRuns(fast, slow))).toMatch(
      /^B was replaying for .* longer: the consumer took 3\.00 µs an event instead of 0 ns an event\.$/,
    )
  })
})
