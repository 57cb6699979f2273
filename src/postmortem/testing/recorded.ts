// Recorded runs for tests, made of records that a test names.
import {
  decodeTraceRecords,
  type RecoverDocument,
  type RecoveryOptions,
  type RunSegment,
  recoveryOptions,
  type SegmentState,
} from '../../contract/index.ts'
import { encodePayload, type PlainRecord } from '../../contract/testing/trace-payload.ts'
import { emptyDocument, emptyTiming } from '../../contract/testing/updates.ts'
import { TraceModel } from '../model.ts'
import type { RecordedRun } from '../recorded-run.ts'

export interface RunParts {
  options?: Partial<RecoveryOptions>
  /** Blocks of each segment. */
  blocks?: number[]
  /** How long it took; null for a trace that has no end. */
  endNs?: number | null
  document?: Partial<RecoverDocument>
  /** Bytes that came from a disk, by segment; null where nothing says. */
  diskBytes?: (number | null)[]
  /** Other names of the segments than by their number. */
  files?: string[]
}

/** A run of so many segments, each of one block with 256 events where nothing else is said. */
export function runOf(records: PlainRecord[], segmentCount: number, parts: RunParts = {}): RecordedRun {
  const { options = {}, blocks = [], endNs = null, document = {}, diskBytes = [], files = [] } = parts
  const segments: RunSegment[] = Array.from({ length: segmentCount }, (_, ordinal) => {
    const blockCount = blocks[ordinal] ?? 1
    return {
      ...{ ordinal, file: files[ordinal] ?? `FS.0000000${ordinal}.wal`, headerStatus: 'OK' as const, blockCount },
      ...{ firstEventId: BigInt(ordinal * 1_000 + 1), lastEventId: BigInt(ordinal * 1_000 + 256 * blockCount) },
      eventCount: 256 * blockCount,
    }
  })
  const reads = diskBytes.flatMap((bytes, ordinal): PlainRecord[] =>
    bytes === null ? [] : [{ atNs: 0, thread: 'preloader', kind: 'read', ordinal, diskBytes: bytes }],
  )
  const model = new TraceModel(decodeTraceRecords([encodePayload([...reads, ...records])]), segmentCount, endNs)
  return {
    file: '/runs/a.walscope',
    meta: {
      ...{ format: 'walscope.trace/1', version: '1.0.0', directory: '/wal', startedAtMs: 5 },
      build: { compiler: 'c', buildType: 'Release', lz4: '1', xxhash: '1' },
      options: recoveryOptions.parse(options),
      machine: { processor: 'p', cores: 2, memoryBytes: 1_024, system: 's' },
    },
    ...{ segments, invisible: [], samples: [], findings: null, notes: [], model },
    end:
      endNs === null
        ? null
        : {
            document: emptyDocument({ timing: { ...emptyTiming(), wallNs: endNs }, ...document }),
            ...{ curves: {}, error: null },
          },
    wholeness: { isWhole: endNs !== null, reason: endNs === null ? 'it has no end' : null },
  }
}

type State = Exclude<SegmentState, 'skipped'>

/** Writes down what the two threads of a recovery do; times are absolute. */
export class Recording {
  readonly records: PlainRecord[] = []
  private readonly counts = { prepared: [0, 0], finished: [0, 0] }

  state(atNs: number, thread: 'manager' | 'preloader', ordinal: number, ...states: State[]): this {
    for (const state of states) this.records.push({ atNs, thread, kind: 'state', ordinal, state })
    return this
  }

  /** The preloader opens and verifies a segment and pushes it. */
  load(fromNs: number, toNs: number, ordinal: number): this {
    this.state(fromNs, 'preloader', ordinal, 'opening').state(fromNs + 10, 'preloader', ordinal, 'verifying')
    return this.state(toNs, 'preloader', ordinal, 'prepared').push(toNs, 'prepared', ordinal)
  }

  /** It does not verify. */
  skip(fromNs: number, toNs: number, ordinal: number, block: number | null = 0): this {
    this.state(fromNs, 'preloader', ordinal, 'opening').state(fromNs + 10, 'preloader', ordinal, 'verifying')
    this.records.push({
      ...{ atNs: toNs, thread: 'preloader', kind: 'skipped', ordinal, status: 'BLOCK_CHECKSUM_MISMATCH', block },
    })
    return this
  }

  /** The manager takes a segment and replays it to its end. */
  replay(fromNs: number, toNs: number, ordinal: number, isPopped = true): this {
    if (isPopped) this.pop(fromNs, 'prepared', ordinal)
    this.state(fromNs, 'manager', ordinal, 'replaying').state(toNs, 'manager', ordinal, 'finished')
    return this.push(toNs, 'finished', ordinal)
  }

  close(fromNs: number, toNs: number, ordinal: number): this {
    this.pop(fromNs, 'finished', ordinal).state(fromNs, 'preloader', ordinal, 'closing')
    return this.state(toNs, 'preloader', ordinal, 'closed')
  }

  wait(
    fromNs: number,
    toNs: number | null,
    reason: 'prepared-ring-empty' | 'prepared-ring-full' | 'paused' | 'idle',
  ): this {
    const thread = reason === 'prepared-ring-empty' || reason === 'paused' ? 'manager' : 'preloader'
    this.records.push({ atNs: fromNs, thread, kind: 'wait-begin', reason })
    if (toNs === null) return this
    this.records.push({ atNs: toNs, thread, kind: 'wait-end', reason, durationNs: toNs - fromNs })
    return this
  }

  switched(atNs: number, from: number, to: number, durationNs: number, waitNs: number): this {
    this.records.push({ atNs, thread: 'manager', kind: 'switch', from, to, durationNs, waitNs })
    return this
  }

  private push(atNs: number, ring: 'prepared' | 'finished', ordinal: number): this {
    const count = this.count(ring, 0)
    this.records.push({
      atNs,
      thread: ring === 'prepared' ? 'preloader' : 'manager',
      kind: 'push',
      ring,
      ordinal,
      count,
    })
    return this
  }

  private pop(atNs: number, ring: 'prepared' | 'finished', ordinal: number): this {
    const count = this.count(ring, 1)
    this.records.push({
      atNs,
      thread: ring === 'prepared' ? 'manager' : 'preloader',
      kind: 'pop',
      ring,
      ordinal,
      count,
    })
    return this
  }

  private count(ring: 'prepared' | 'finished', side: 0 | 1): number {
    const next = (this.counts[ring][side] ?? 0) + 1
    this.counts[ring][side] = next
    return next
  }
}

/** How long the segments of a run of `pipelineRun` take; a place that is left out takes what the others do. */
export interface PipelineTimes {
  loadNs?: Record<number, number>
  replayNs?: Record<number, number>
  closeNs?: number
  usualLoadNs?: number
  usualReplayNs?: number
  preparedCapacity?: number
  /** Segments that do not verify. */
  skipped?: number[]
}

/**
 * The records of a strict recovery with a preloader, in which each thing takes the time that it is given: the manager loads segment 0
 * itself, the preloader the others, and each waits for the other where it has to.
 */
export function pipelineRun(segmentCount: number, times: PipelineTimes = {}): { recording: Recording; endNs: number } {
  const { loadNs = {}, replayNs = {}, usualLoadNs = 1_000_000, usualReplayNs = 2_000_000 } = times
  const { preparedCapacity = 3, skipped = [] } = times
  const recording = new Recording()
  const startNs = 1_000
  for (let i = 0; i < segmentCount; i += 1) recording.state(startNs, 'manager', i, 'queued')
  const load = (ordinal: number) => loadNs[ordinal] ?? usualLoadNs
  let managerNs = startNs + load(0)
  recording.state(startNs, 'manager', 0, 'opening').state(startNs + 10, 'manager', 0, 'verifying')
  let preloaderNs = startNs
  /** When each segment that was prepared was taken. */
  const takenNs: number[] = []
  const replay = (ordinal: number, isPopped: boolean) => {
    const toNs = managerNs + (replayNs[ordinal] ?? usualReplayNs)
    recording.replay(managerNs, toNs, ordinal, isPopped)
    managerNs = toNs
  }
  replay(0, false)
  let last = 0
  for (let ordinal = 1; ordinal < segmentCount; ordinal += 1) {
    const roomNs = takenNs[takenNs.length - preparedCapacity] ?? 0
    if (roomNs > preloaderNs) {
      recording.wait(preloaderNs, roomNs, 'prepared-ring-full')
      preloaderNs = roomNs
    }
    const loadedNs = preloaderNs + load(ordinal)
    if (skipped.includes(ordinal)) {
      recording.skip(preloaderNs, loadedNs, ordinal)
      preloaderNs = loadedNs
      continue
    }
    recording.load(preloaderNs, loadedNs, ordinal)
    preloaderNs = loadedNs
    const waitNs = Math.max(loadedNs - managerNs, 0)
    if (waitNs > 0) recording.wait(managerNs, loadedNs, 'prepared-ring-empty')
    managerNs += waitNs
    takenNs.push(managerNs)
    recording.switched(managerNs + 500, last, ordinal, waitNs + 500, waitNs)
    replay(ordinal, true)
    last = ordinal
  }
  const restNs = Math.max(preloaderNs - managerNs, 0)
  if (restNs > 0) recording.wait(managerNs, preloaderNs, 'prepared-ring-empty')
  const endNs = Math.max(managerNs, preloaderNs) + 1_000
  recording.records.sort((one, other) => one.atNs - other.atNs)
  return { recording, endNs }
}
