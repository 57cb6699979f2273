import { describe, expect, test } from 'vitest'
import type { Hazard } from '../contract/index.ts'
import { originalEvents } from './original.ts'
import { pipelineRun, Recording, runOf } from './testing/recorded.ts'

const MS = 1_000_000
const hazard = (code: Hazard['code'], file: string | null = null): Hazard => ({ code, file, message: `${code}.` })

function eventOf(code: Hazard['code'], ordinal: number | null, skipped: number[] = []) {
  const { recording, endNs } = pipelineRun(4, { usualLoadNs: MS, usualReplayNs: 2 * MS, skipped })
  const file = ordinal === null ? null : `FS.0000000${ordinal}.wal`
  const run = runOf(recording.records, 4, { endNs, document: { hazards: [hazard(code, file)] } })
  return { event: originalEvents(run)?.[0], run }
}

describe('originalEvents', () => {
  test('of a trace without an end nothing is known', () => {
    expect(originalEvents(runOf([], 1))).toBeNull()
  })

  test('puts the hang behind the last event that the original would replay', () => {
    const { event } = eventOf('HANG_LAST_SEGMENT_SKIPPED', 3, [3])
    expect(event).toMatchObject({ certainty: 'race', ordinal: 3, atNs: 1_000 + MS + 3 * 2 * MS })
    expect(event?.sentence).toBe(
      'The original would spin forever here, after its last event, from 7.00 ms on, or end and lose segment 3; which of the two is a race: segment 3, the last one, does not verify (BLOCK_CHECKSUM_MISMATCH).',
    )
  })

  test('puts the end of a healthy run there as well', () => {
    const { event } = eventOf('HANG_RACE_AT_END', null)
    expect(event).toMatchObject({ certainty: 'race', ordinal: 3, atNs: 1_000 + MS + 4 * 2 * MS })
  })

  test('a single segment always hangs', () => {
    const recording = new Recording().replay(2 * MS, 5 * MS, 0, false)
    const document = { hazards: [hazard('HANG_SINGLE_SEGMENT', 'FS.00000000.wal')] }
    const [event] = originalEvents(runOf(recording.records, 1, { endNs: 6 * MS, document })) ?? []
    expect(event).toMatchObject({ certainty: 'always', ordinal: 0, atNs: 5 * MS })
    expect(event?.sentence).toContain('would spin forever here, after its last event, from 5.00 ms on: segment 0')
  })

  test('a first segment that does not verify ends it where it was skipped', () => {
    const recording = new Recording().state(1, 'manager', 0, 'opening').state(2, 'manager', 0, 'verifying')
    recording.records.push({
      ...{ atNs: 3 * MS, thread: 'manager', kind: 'skipped', ordinal: 0, status: 'BLOCK_CHECKSUM_MISMATCH', block: 3 },
    })
    const document = { hazards: [hazard('ABORT_FIRST_SEGMENT_CORRUPT', 'FS.00000000.wal')] }
    const [event] = originalEvents(runOf(recording.records, 3, { endNs: 4 * MS, document })) ?? []
    expect(event).toMatchObject({ certainty: 'always', ordinal: 0, atNs: 3 * MS })
    expect(event?.sentence).toMatch(
      /^The original would have ended here, at 3\.00 ms, and replayed nothing.*BLOCK_CHECKSUM_MISMATCH/,
    )
  })

  test('puts a crash where the pages were gone, and a cut where the segment begins', () => {
    const crash = eventOf('CRASH_TRUNCATED_WHILE_MAPPED', 2)
    expect(crash.event).toMatchObject({ ordinal: 2, atNs: 1_000 + MS + 3 * 2 * MS })
    expect(crash.event?.sentence).toContain('SIGBUS would have killed the original here')
    const cut = eventOf('OVERFLOW_SEGMENT_SIZE', 2)
    expect(cut.event).toMatchObject({ ordinal: 2, atNs: 1_000 + MS + 2 * 2 * MS })
  })

  test('what comes after the run has no time and stands last', () => {
    const { recording, endNs } = pipelineRun(3)
    const hazards = [hazard('RESTART_DELETES_SEGMENT', 'FS.00000002.wal'), hazard('HANG_RACE_AT_END')]
    const events = originalEvents(runOf(recording.records, 3, { endNs, document: { hazards } })) ?? []
    expect(events.map(({ code, atNs }) => [code, atNs === null])).toEqual([
      ['HANG_RACE_AT_END', false],
      ['RESTART_DELETES_SEGMENT', true],
    ])
  })

  test('a segment that no file of the run is has no place', () => {
    const { event } = eventOf('RESTART_DELETES_SEGMENT', 9)
    expect(event).toMatchObject({ ordinal: null, atNs: null })
  })

  test('the original crashes where its finished ring is full', () => {
    const recording = new Recording()
    for (let i = 0; i < 128; i += 1) recording.replay(i * 100 + 10, i * 100 + 90, i, false)
    recording.records.pop()
    recording.state(12_795, 'manager', 127, 'closing', 'closed')
    const run = (finishedCapacity: number) =>
      runOf(recording.records, 128, { endNs: 13_000, options: { finishedCapacity } })
    expect(originalEvents(run(127))).toMatchObject([
      { code: 'CRASH_FINISHED_RING_FULL', certainty: 'always', atNs: 12_795, ordinal: 127 },
    ])
    // Of a ring that is smaller than the original's nothing follows.
    expect(originalEvents(run(3))).toEqual([])
  })
})
