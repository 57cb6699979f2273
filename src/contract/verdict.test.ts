import { describe, expect, test } from 'vitest'
import { type VerdictInput, verdict } from './verdict.ts'

type Segment = VerdictInput['segments'][number]

function segment(segmentIndex: number, change: Partial<Segment> = {}): Segment {
  return {
    file: `FS.0000000${segmentIndex}.wal`,
    kind: 'hot',
    segmentIndex,
    strictStatus: 'OK',
    verifiedEvents: 100,
    verifiedBlocks: 1,
    finalised: true,
    eventCount: 100,
    ...change,
  }
}

function input(
  change: Partial<VerdictInput>,
  events: { strict: bigint; diagnostic: bigint; lost: bigint },
): VerdictInput {
  const segments = change.segments ?? [segment(0), segment(1)]
  return {
    segments,
    continuity: [],
    hazards: [],
    ...change,
    summary: {
      segments: segments.length,
      soundSegments: 0,
      events: events.diagnostic + events.lost,
      strictEvents: events.strict,
      diagnosticEvents: events.diagnostic,
      lostEvents: events.lost,
    },
  }
}

describe('verdict', () => {
  test('a sound directory', () => {
    expect(verdict(input({}, { strict: 200n, diagnostic: 200n, lost: 0n }))).toBe('Recovery replays all 200 events.')
  })

  test('no segment, no event', () => {
    expect(verdict(input({ segments: [] }, { strict: 0n, diagnostic: 0n, lost: 0n }))).toBe(
      'There is no segment in this directory.',
    )
    expect(verdict(input({}, { strict: 0n, diagnostic: 0n, lost: 0n }))).toBe('There is no event in this directory.')
  })

  test('a skipped segment', () => {
    const segments = [segment(0), segment(1, { strictStatus: 'BLOCK_CHECKSUM_MISMATCH' })]
    expect(verdict(input({ segments }, { strict: 100n, diagnostic: 199n, lost: 1n }))).toBe(
      'Recovery replays 100 of 200 events: segment 1 is skipped, 100 events are lost.',
    )
  })

  test('several skipped segments are named up to four, and counted from there', () => {
    const skipped = (...indexes: number[]) =>
      indexes.map((index) => segment(index, { strictStatus: 'SEGMENT_CORRUPTED' }))
    const events = { strict: 0n, diagnostic: 0n, lost: 9n }
    expect(verdict(input({ segments: skipped(1, 2, 4) }, events))).toContain('segments 1, 2 and 4 are skipped')
    expect(verdict(input({ segments: skipped(1, 2, 4, 5, 6) }, events))).toContain('5 segments are skipped')
  })

  test('what was never closed, what is not seen, and gaps', () => {
    const segments = [
      segment(0),
      segment(1, { strictStatus: 'HEADER_CHECKSUM_MISMATCH' }),
      segment(2, { strictStatus: 'HEADER_CHECKSUM_MISMATCH', finalised: false }),
    ]
    const gap = { kind: 'gap' as const, after: null, before: null, firstEventId: 5n, lastEventId: 5n, events: 1n }
    expect(verdict(input({ segments, continuity: [gap] }, { strict: 100n, diagnostic: 300n, lost: 1n }))).toBe(
      'Recovery replays 100 of 301 events: segment 1 is not seen, the header is damaged, segment 2 was never closed, ' +
        '1 event is missing in a gap, 201 events are lost.',
    )
  })

  test('a recovery that is refused', () => {
    const segments = [segment(0, { strictStatus: 'BLOCK_CHECKSUM_MISMATCH' }), segment(1)]
    const hazards = [{ code: 'ABORT_FIRST_SEGMENT_CORRUPT' as const, file: 'FS.00000000.wal', message: '' }]
    expect(verdict(input({ segments, hazards }, { strict: 0n, diagnostic: 200n, lost: 0n }))).toBe(
      'Recovery replays 0 of 200 events: the first segment, FS.00000000.wal, does not verify, so it refuses to start, ' +
        '200 events are lost.',
    )
  })

  test('cold segments are not read, and not lost', () => {
    const segments = [segment(0, { kind: 'cold' }), segment(1)]
    expect(verdict(input({ segments }, { strict: 100n, diagnostic: 200n, lost: 0n }))).toBe(
      'Recovery replays 100 of 200 events: 100 events are in cold segments, which it does not read.',
    )
  })

  test('events in two segments are replayed twice', () => {
    const overlap = {
      kind: 'overlap' as const,
      after: null,
      before: null,
      firstEventId: 5n,
      lastEventId: 9n,
      events: 5n,
    }
    expect(verdict(input({ continuity: [overlap] }, { strict: 205n, diagnostic: 200n, lost: 0n }))).toBe(
      'Recovery replays 205 events: 5 events stand in two segments and are replayed twice.',
    )
  })
})
