// Recorded runs for tests, whose times a test names: of one thread, so that nothing overlaps and every cost is plain, and of two that keep step.
import { type RecoveryOptions, recoveryOptions, type TraceEnd } from '../../../contract/index.ts'
import { encodePayload, type PlainRecord } from '../../../contract/testing/trace-payload.ts'
import { emptyDocument, emptyTiming } from '../../../contract/testing/updates.ts'
import { type RecordedRun, RunAssembler } from '../../recorded-run.ts'

/** Nanoseconds of each segment; whole numbers. */
export interface SegmentCosts {
  openNs: number
  verifyNs: number
  replayNs: number
  closeNs: number
  events: number
  isSkipped?: boolean
}

export interface SyntheticRun {
  segments: SegmentCosts[]
  scanNs: number
  switchNs: number
  tailNs: number
  options?: Partial<RecoveryOptions>
  /** Records behind the last of these are not there, nor an end. */
  keptRecords?: number
  end?: TraceEnd | null
}

const BLOCKS = 64

/** What the loops of one thread would have recorded: the first that is not skipped has to be the first of all. */
function recordsOf({ segments, scanNs, switchNs, tailNs }: SyntheticRun): { records: PlainRecord[]; endNs: number } {
  const records: PlainRecord[] = []
  let at = scanNs
  const state = (
    ordinal: number,
    name: 'queued' | 'opening' | 'verifying' | 'replaying' | 'finished' | 'closing' | 'closed',
  ) => records.push({ atNs: at, thread: 'manager', kind: 'state', ordinal, state: name })
  for (const ordinal of segments.keys()) state(ordinal, 'queued')
  let previous = -1
  let finishedAt = 0
  for (const [ordinal, { openNs, verifyNs, replayNs, closeNs, isSkipped }] of segments.entries()) {
    state(ordinal, 'opening')
    at += openNs
    state(ordinal, 'verifying')
    at += verifyNs
    if (isSkipped) {
      records.push({
        atNs: at,
        thread: 'manager',
        kind: 'skipped',
        ordinal,
        status: 'BLOCK_CHECKSUM_MISMATCH',
        block: 1,
      })
      continue
    }
    state(ordinal, 'replaying')
    if (previous >= 0) {
      at += switchNs
      const durationNs = at - finishedAt
      records.push({ atNs: at, thread: 'manager', kind: 'switch', from: previous, to: ordinal, durationNs, waitNs: 0 })
    }
    // The time of a switch to a segment is no part of its replay here: it begins behind it.
    at += replayNs - (previous >= 0 ? switchNs : 0)
    state(ordinal, 'finished')
    finishedAt = at
    state(ordinal, 'closing')
    at += closeNs
    state(ordinal, 'closed')
    previous = ordinal
  }
  return { records, endNs: at + tailNs }
}

const base64Of = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

interface Assembled {
  records: PlainRecord[]
  /** Of each segment. */
  eventCounts: number[]
  eventsReplayed: number
  endNs: number
  options: RecoveryOptions
  cores?: number
  keptRecords?: number | undefined
  end?: TraceEnd | null | undefined
}

function assemble({
  records,
  eventCounts,
  eventsReplayed,
  endNs,
  options,
  cores = 4,
  keptRecords,
  end,
}: Assembled): RecordedRun {
  const whole: TraceEnd = {
    document: emptyDocument({ eventsReplayed: BigInt(eventsReplayed), timing: { ...emptyTiming(), wallNs: endNs } }),
    ...{ curves: {}, error: null },
  }
  const assembler = new RunAssembler()
  assembler.add({
    ...{ kind: 'meta', file: '/runs/a.walscope', bytes: 4_000 },
    meta: {
      ...{ format: 'walscope.trace/1', version: '1.0.0', directory: '/wal', startedAtMs: 5, options },
      build: { compiler: 'c', buildType: 'Release', lz4: '1', xxhash: '1' },
      machine: { processor: 'p', cores, memoryBytes: 1_024, system: 's' },
    },
  })
  let firstId = 1n
  const segments = eventCounts.map((eventCount, ordinal) => {
    const firstEventId = firstId
    firstId += BigInt(eventCount)
    const ids = { firstEventId, lastEventId: firstId - 1n }
    return { ordinal, file: `FS.${ordinal}.wal`, headerStatus: 'OK' as const, ...ids, eventCount, blockCount: BLOCKS }
  })
  assembler.add({ kind: 'segments', segments, invisible: [] })
  const kept = keptRecords === undefined ? records : records.slice(0, keptRecords)
  assembler.add({ kind: 'records', data: base64Of(encodePayload(kept)) })
  if (end !== null) assembler.add({ kind: 'end', end: end ?? whole })
  assembler.add({ kind: 'done', records: kept.length, isWhole: true, reason: null })
  return assembler.finish()
}

export function syntheticRun(run: SyntheticRun): RecordedRun {
  const options = recoveryOptions.parse({ preload: false, ...run.options })
  return assemble({
    ...recordsOf(run),
    eventCounts: run.segments.map(({ events }) => events),
    eventsReplayed: run.segments.reduce((sum, { events, isSkipped }) => sum + (isSkipped ? 0 : events), 0),
    ...{ options, keptRecords: run.keptRecords, end: run.end },
  })
}

/** Two threads that keep step: while one segment is replayed, the next one is verified, which takes no longer. */
export interface StepRun {
  segments: number
  verifyNs: number
  replayNs: number
  events: number
  cores: number
  /** Before each further replay neither thread does anything for so long, for no reason that is recorded. */
  lostNs?: number
  options?: Partial<RecoveryOptions>
}

export function stepRun({ segments, verifyNs, replayNs, events, cores, lostNs = 0, options }: StepRun): RecordedRun {
  const records: PlainRecord[] = []
  const [startNs, closeNs] = [1_000, 10]
  const replayedAt = (ordinal: number) => startNs + verifyNs + ordinal * (replayNs + lostNs)
  for (let ordinal = 0; ordinal < segments; ordinal += 1) {
    const thread = ordinal === 0 ? 'manager' : 'preloader'
    const fromNs = ordinal === 0 ? startNs : replayedAt(ordinal - 1)
    const [beginNs, finishedNs] = [replayedAt(ordinal), replayedAt(ordinal) + replayNs]
    // It is closed behind the verification that goes on while the next one is replayed.
    const closingNs = finishedNs + (ordinal + 2 < segments ? lostNs + verifyNs : 0)
    const about = { kind: 'state', ordinal } as const
    records.push({ ...about, atNs: 0, thread: 'manager', state: 'queued' })
    records.push({ ...about, atNs: fromNs, thread, state: 'opening' })
    records.push({ ...about, atNs: fromNs, thread, state: 'verifying' })
    if (ordinal > 0) records.push({ ...about, atNs: fromNs + verifyNs, thread, state: 'prepared' })
    records.push({ ...about, atNs: beginNs, thread: 'manager', state: 'replaying' })
    records.push({ ...about, atNs: finishedNs, thread: 'manager', state: 'finished' })
    records.push({ ...about, atNs: closingNs, thread: 'preloader', state: 'closing' })
    records.push({ ...about, atNs: closingNs + closeNs, thread: 'preloader', state: 'closed' })
  }
  return assemble({
    records: records.sort((a, b) => a.atNs - b.atNs),
    eventCounts: Array.from({ length: segments }, () => events),
    eventsReplayed: segments * events,
    endNs: replayedAt(segments - 1) + replayNs + 2 * closeNs,
    ...{ options: recoveryOptions.parse(options ?? {}), cores },
  })
}

/** So many segments of one cost. */
export function evenRun(count: number, costs: SegmentCosts, options?: Partial<RecoveryOptions>): RecordedRun {
  const segments = Array.from({ length: count }, () => costs)
  return syntheticRun({
    segments,
    scanNs: 1_000,
    switchNs: 0,
    tailNs: 500,
    ...(options === undefined ? {} : { options }),
  })
}
