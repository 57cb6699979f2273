import { describe, expect, test } from 'vitest'
import type { EvidenceKind, Explanation, Stall } from '../contract/index.ts'
import { explainStall } from './explain.ts'
import type { RecordedRun } from './recorded-run.ts'
import { findStalls } from './stalls.ts'
import { type PipelineTimes, pipelineRun, Recording, type RunParts, runOf } from './testing/recorded.ts'

const MS = 1_000_000

function pipeline(segments: number, times: PipelineTimes, parts: RunParts = {}): RecordedRun {
  const { recording, endNs } = pipelineRun(segments, times)
  return runOf(recording.records, segments, { endNs, ...parts })
}

function explainFirst(run: RecordedRun, matches: (stall: Stall) => boolean): Explanation {
  const stall = findStalls(run).stalls.find(matches)
  if (stall === undefined) throw new Error('there is no such stall')
  return explainStall(run, stall)
}

const isEmptyRing = ({ reason }: Stall) => reason === 'prepared-ring-empty'
const isFullRing = ({ reason }: Stall) => reason === 'prepared-ring-full'
const kinds = ({ causes }: Explanation): EvidenceKind[] => causes.map(({ evidence }) => evidence.kind)
const causeOf = ({ causes }: Explanation, kind: EvidenceKind) => causes.find(({ evidence }) => evidence.kind === kind)

/** Segment 3 takes 80 times as long as the others, which takes the lead that the preloader has. */
const ONE_SLOW: PipelineTimes = { loadNs: { 3: 40 * MS }, usualLoadNs: MS / 2, preparedCapacity: 2 }

describe('a wait on an empty prepared ring', () => {
  test('is led back to the segment that was slow, held against the others', () => {
    const explanation = explainFirst(pipeline(8, ONE_SLOW), isEmptyRing)
    expect(explanation.effect).toBe('delay')
    expect(explanation.causes[0]?.evidence).toMatchObject({
      kind: 'wait',
      ordinal: 3,
      numbers: { durationNs: 36 * MS },
    })
    expect(explanation.causes[1]).toMatchObject({
      sentence: expect.stringMatching(
        /^The preloader was verifying segment 3: 36\.0 ms, 100\.0 % of the wait\. .* 40\.0 ms in all\.$/,
      ),
      evidence: { kind: 'activity', ordinal: 3, numbers: { durationNs: 36 * MS, wholeLoadNs: 40 * MS } },
    })
    expect(causeOf(explanation, 'rate')?.sentence).toMatch(
      /^It was slow: verified at .*; the others at .* \(median\)\.$/,
    )
    const { bytesPerSecond = 0, othersBytesPerSecond = 0 } = causeOf(explanation, 'rate')?.evidence.numbers ?? {}
    expect(othersBytesPerSecond / bytesPerSecond).toBeCloseTo(80, 0)
    expect(explanation.summary).toMatch(
      /^The manager waited 36\.0 ms on the prepared ring for segment 3: the preloader was verifying/,
    )
  })

  test('says when the segment was begun, and what lay ready', () => {
    const begun = causeOf(
      explainFirst(pipeline(8, ONE_SLOW, { options: { preparedCapacity: 2 } }), isEmptyRing),
      'ring',
    )
    expect(begun?.evidence).toMatchObject({
      ordinal: 3,
      fromNs: 2_501_000,
      toNs: 6_501_000,
      numbers: { preparedCapacity: 2, occupancy: 1 },
    })
    expect(begun?.sentence).toContain('before the wait')
  })

  test('says that the pages were cold only where that was recorded', () => {
    const unknown = explainFirst(pipeline(8, ONE_SLOW), isEmptyRing)
    expect(kinds(unknown)).toContain('not-known')
    expect(unknown.isExplained).toBe(false)
    expect(JSON.stringify(unknown)).not.toMatch(/pages were not in|from the disk/)

    const segmentBytes = 16_512
    const cold = explainFirst(pipeline(8, ONE_SLOW, { diskBytes: [0, 0, 0, segmentBytes, 0] }), isEmptyRing)
    expect(causeOf(cold, 'page-cache')).toMatchObject({
      sentence: 'Its pages were not in the page cache: 16.5 kB were read from the disk for its 16.5 kB.',
      evidence: { ordinal: 3, numbers: { diskBytes: segmentBytes, segmentBytes } },
    })
    expect(cold.isExplained).toBe(true)
    expect(cold.summary).toContain('its pages came from the disk')
    expect(kinds(cold)).not.toContain('not-known')

    const warm = explainFirst(pipeline(8, ONE_SLOW, { diskBytes: [0, 0, 0, 0, 0] }), isEmptyRing)
    expect(causeOf(warm, 'page-cache')?.sentence).toContain('nothing of it was read from the disk')
    expect(warm.isExplained).toBe(false)
    expect(kinds(warm)).toContain('not-known')
  })

  test('does not take a cold cache for a reason to be slower than others that were as cold', () => {
    const cold = explainFirst(pipeline(8, ONE_SLOW, { diskBytes: Array(8).fill(16_384) }), isEmptyRing)
    expect(causeOf(cold, 'page-cache')?.sentence).toContain('were not in the page cache')
    expect(causeOf(cold, 'not-known')?.sentence).toBe(
      'Those of most others were not either: why it was slower than they is not known.',
    )
    expect(cold.isExplained).toBe(false)
    expect(cold.summary).not.toContain('came from the disk')
  })

  test('where all came from the disk says so, though none was slower than the others', () => {
    const times = { usualReplayNs: MS / 4, usualLoadNs: 20 * MS }
    const all = explainFirst(pipeline(6, times, { diskBytes: Array(6).fill(16_384) }), isEmptyRing)
    expect(causeOf(all, 'rate')?.sentence).toMatch(/^It was not slower/)
    expect(causeOf(all, 'page-cache')?.sentence).toContain('were not in the page cache')
    expect(all).toMatchObject({
      isExplained: true,
      summary: expect.stringContaining('its pages were not in the page cache'),
    })
  })

  test('of a run with a cold cache tells the option, and that the bytes are not recorded', () => {
    const cold = explainFirst(pipeline(8, ONE_SLOW, { options: { coldCache: true } }), isEmptyRing)
    expect(causeOf(cold, 'option')?.sentence).toContain('not recorded')
    expect(cold.isExplained).toBe(false)
  })

  test('names a segment that is larger than the others', () => {
    const larger = explainFirst(pipeline(8, ONE_SLOW, { blocks: [1, 1, 1, 80] }), isEmptyRing)
    expect(causeOf(larger, 'size')?.evidence.numbers).toMatchObject({
      segmentBytes: 64 + 80 * 16_448,
      othersBytes: 16_512,
    })
    expect(causeOf(larger, 'rate')?.sentence).toMatch(/^It was not slower/)
    expect(larger.isExplained).toBe(true)
  })

  test('names a chain of segments that were skipped', () => {
    const run = pipeline(8, { usualReplayNs: MS, usualLoadNs: 2 * MS, skipped: [3, 4, 5] })
    const explanation = explainFirst(run, ({ after, reason }) => after === 6 && reason === 'prepared-ring-empty')
    expect(causeOf(explanation, 'skipped')).toMatchObject({
      sentence: expect.stringContaining('segments 3, 4 and 5, which do not verify (BLOCK_CHECKSUM_MISMATCH)'),
      evidence: { ordinal: 3, numbers: { segments: 3, readBytes: 3 * 16_512 } },
    })
    expect(explanation.isExplained).toBe(true)
  })

  test('says where the preloader cannot keep ahead at all', () => {
    const explanation = explainFirst(pipeline(8, { usualReplayNs: MS / 4, usualLoadNs: 2 * MS }), isEmptyRing)
    expect(causeOf(explanation, 'pipeline')).toMatchObject({
      sentence: expect.stringContaining('2.00 ms to open and verify a segment, with 1 thread'),
      evidence: { numbers: { loadNs: 2 * MS, replayNs: MS / 4, verifyThreads: 1 } },
    })
    expect(causeOf(explanation, 'rate')?.sentence).toMatch(/^It was not slower/)
    expect(explanation.isExplained).toBe(true)
  })

  test('names the closing of finished segments with its share', () => {
    const recording = new Recording().replay(0, MS, 0, false).wait(MS, 6 * MS, 'prepared-ring-empty')
    recording
      .close(MS, 5 * MS, 0)
      .load(5 * MS, 6 * MS, 1)
      .replay(6 * MS, 7 * MS, 1)
    recording.records.sort((one, other) => one.atNs - other.atNs)
    const explanation = explainFirst(runOf(recording.records, 2, { endNs: 7 * MS }), isEmptyRing)
    expect(explanation.causes.map(({ sentence }) => sentence)).toContain(
      'The preloader closed segment 0, which had been replayed: 4.00 ms, 80.0 % of the wait.',
    )
    expect(explanation.isExplained).toBe(true)
  })

  test('of which nothing is recorded is not explained', () => {
    const recording = new Recording().replay(0, MS, 0, false).wait(MS, 6 * MS, 'prepared-ring-empty')
    const explanation = explainFirst(runOf(recording.records, 2), isEmptyRing)
    expect(explanation).toMatchObject({
      isExplained: false,
      summary: expect.stringContaining('the trace does not say why'),
    })
    expect(kinds(explanation)).not.toContain('rate')
  })

  test('for the first segment of a diagnostic run has nothing that could lie ready', () => {
    const recording = new Recording()
      .wait(0, 6 * MS, 'prepared-ring-empty')
      .load(0, 6 * MS, 0)
      .replay(6 * MS, 7 * MS, 0)
    recording.records.sort((one, other) => one.atNs - other.atNs)
    const run = runOf(recording.records, 1, { endNs: 7 * MS, options: { mode: 'diagnostic' } })
    const explanation = explainFirst(run, isEmptyRing)
    expect(explanation).toMatchObject({
      isExplained: true,
      summary: expect.stringContaining('nothing could lie ready before'),
    })
    expect(explanation.causes[1]?.sentence).not.toContain('It had begun before')
  })

  test('at the end of the run waits for no segment', () => {
    const run = pipeline(4, { usualReplayNs: MS / 4, usualLoadNs: 2 * MS, skipped: [3] })
    const explanation = explainFirst(run, ({ after, reason }) => after === null && reason === 'prepared-ring-empty')
    expect(explanation.causes[0]?.sentence).toContain('for the end.')
    expect(causeOf(explanation, 'skipped')?.evidence.ordinal).toBe(3)
  })
})

describe('a wait on a full prepared ring', () => {
  const slow: PipelineTimes = { usualReplayNs: 20 * MS, usualLoadNs: MS, preparedCapacity: 2 }

  test('is no loss: the consumer takes the time', () => {
    const explanation = explainFirst(
      pipeline(6, slow, { options: { applyNs: 70_000, preparedCapacity: 2 } }),
      isFullRing,
    )
    expect(explanation).toMatchObject({ effect: 'none', isExplained: true })
    expect(explanation.causes.some(({ sentence }) => sentence.startsWith('This is no loss'))).toBe(true)
    const consumer = causeOf(explanation, 'consumer')
    expect(consumer?.evidence.numbers).toMatchObject({ applyNs: 70_000, events: 256, replayNs: 20 * MS })
    expect(consumer?.sentence).toContain('70,000 ns an event (option): 89.6 % of the replay')
    const activity = causeOf(explanation, 'activity')
    expect(activity?.evidence.numbers.eventsPerSecond).toBeCloseTo(12_800, 5)
    expect(activity?.sentence).toContain('12.8 k events/s')
  })

  test('does not blame a consumer that costs nothing', () => {
    const explanation = explainFirst(pipeline(6, slow, { options: { preparedCapacity: 2 } }), isFullRing)
    expect(causeOf(explanation, 'consumer')?.sentence).toContain('No cost of the consumer was set')
  })

  test('during the first open names the segment that the manager verifies', () => {
    const run = pipeline(6, { loadNs: { 0: 30 * MS }, usualLoadNs: MS, preparedCapacity: 2 })
    const explanation = explainFirst(run, isFullRing)
    expect(explanation.summary).toContain('the manager verified segment 0')
  })
})

test('the start is the manager itself', () => {
  const run = pipeline(6, { loadNs: { 0: 30 * MS } })
  const explanation = explainFirst(run, ({ reason }) => reason === 'loading')
  expect(explanation).toMatchObject({
    effect: 'delay',
    summary: expect.stringContaining('opened and verified segment 0 itself'),
  })
  expect(explanation.causes[0]?.sentence).toContain(
    'in strict mode the manager opens and verifies the first segment itself',
  )
  expect(causeOf(explanation, 'activity')?.evidence).toMatchObject({ ordinal: 0 })
})

test('without a preloader names what it went through', () => {
  const recording = new Recording().replay(0, MS, 0, false).state(MS, 'manager', 1, 'opening', 'verifying')
  recording.records.push({
    ...{ atNs: 4 * MS, thread: 'manager', kind: 'skipped', ordinal: 1, status: 'BLOCK_CHECKSUM_MISMATCH', block: 0 },
  })
  recording.state(4 * MS, 'manager', 2, 'opening', 'verifying').replay(9 * MS, 10 * MS, 2, false)
  const run = runOf(recording.records, 3, { endNs: 10 * MS, options: { preload: false } })
  const explanation = explainFirst(run, ({ reason }) => reason === 'loading')
  expect(explanation.summary).toBe(
    'Nothing was replayed for 8.00 ms: there is no preloader, and the manager opened and verified segment 2 itself, and went through segment 1 to skip it.',
  )
  expect(explanation.causes[0]?.evidence).toMatchObject({ kind: 'option', numbers: { preload: 0 } })
})

test('a pause is what somebody asked for', () => {
  const recording = new Recording().replay(0, 50 * MS, 0, false).wait(10 * MS, 30 * MS, 'paused')
  recording.wait(12 * MS, 29 * MS, 'prepared-ring-full')
  recording.records.sort((one, other) => one.atNs - other.atNs)
  const run = runOf(recording.records, 1, { endNs: 60 * MS })
  const explanation = explainFirst(run, ({ reason }) => reason === 'paused')
  expect(explanation.causes[1]?.sentence).toBe(
    'The preloader filled the prepared ring meanwhile and waited for room: 17.0 ms, 85.0 % of the pause.',
  )
  expect(explainFirst(run, isFullRing).summary).toContain('the manager was paused')
})
