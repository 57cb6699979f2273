import {
  metricName,
  type RecoverDocument,
  type RecoverySegments,
  type RecoverySnapshot,
  type RecoveryStarted,
  recoveryOptions,
  type Telemetry,
  type Timing,
} from '../index.ts'

/** A telemetry in which nothing has happened. */
export function emptyTelemetry(): Telemetry {
  const none = {
    ...{ count: 0, failures: 0, minNs: 0, meanNs: 0, p50Ns: 0, p90Ns: 0, p99Ns: 0, p999Ns: 0, p9999Ns: 0 },
    ...{ p99999Ns: 0, maxNs: 0, totalNs: 0 },
  }
  return Object.fromEntries(metricName.options.map((name) => [name, none])) as Telemetry
}

export function emptyTiming(): Timing {
  return {
    ...{ wallNs: 0, replayNs: 0, waitPreparedNs: 0, firstOpenNs: 0, pausedNs: 0, switchNs: 0 },
    ...{ preloaderVerifyNs: 0, preloaderWaitRoomNs: 0, preloaderCloseNs: 0, preloaderIdleNs: 0, timerOverheadNs: 0 },
  }
}

/** The start of a run over `segments` segments. */
export function started(segments = 2): RecoveryStarted {
  return {
    kind: 'started',
    runId: 1,
    options: recoveryOptions.parse({}),
    startedAtMs: 0,
    segmentCount: segments,
    invisible: [],
  }
}

/** Which they are. */
export function segmentsOf(segments = 2): RecoverySegments {
  return {
    kind: 'segments',
    runId: 1,
    segments: Array.from({ length: segments }, (_, ordinal) => ({
      ordinal,
      file: `FS.0000000${ordinal}.wal`,
      headerStatus: 'OK' as const,
      firstEventId: BigInt(ordinal * 100 + 1),
      lastEventId: BigInt(ordinal * 100 + 100),
      eventCount: 100,
      blockCount: 1,
    })),
  }
}

/** A snapshot with `samples` changes of the prepared ring. */
export function snapshot(sequence: number, samples = 0, change: Partial<RecoverySnapshot> = {}): RecoverySnapshot {
  const ring = { capacity: 3, slots: [], occupancy: 0, max: 0, mean: 0 }
  return {
    kind: 'snapshot',
    runId: 1,
    sequence,
    atNs: (sequence + 1) * 50_000_000,
    phase: 'replaying',
    eventsReplayed: BigInt(sequence * 10),
    eventsPerSecond: 200,
    segmentsDone: 0,
    segmentsTotal: 2,
    currentOrdinal: 0,
    transitions: [],
    preparedOccupancy: Array.from({ length: samples }, (_, i) => ({ atNs: sequence * 1_000 + i, occupancy: i })),
    finishedOccupancy: [],
    switches: [],
    prepared: ring,
    finished: ring,
    managerWaits: 'none',
    preloaderWaits: 'none',
    timing: emptyTiming(),
    telemetry: emptyTelemetry(),
    traceDropped: 0,
    ...change,
  }
}

/** The document of a run in which nothing happened. */
export function emptyDocument(change: Partial<RecoverDocument> = {}): RecoverDocument {
  const ring = { capacity: 3, max: 0, mean: 0 }
  return {
    format: 'walscope.recover/1',
    directory: '/wal',
    mode: 'strict',
    timingLevel: 'block',
    fromEventId: 1n,
    status: 'ITEM_NOT_FOUND',
    stopped: false,
    eventsReplayed: 0n,
    firstEventId: 0n,
    lastEventId: 0n,
    digest: null,
    skipped: [],
    invisible: [],
    damaged: [],
    gaps: [],
    gapCount: 0,
    lostEvents: 0n,
    overlaps: [],
    overlapCount: 0,
    outOfOrderEvents: 0n,
    readFailure: null,
    hazards: [],
    rings: { prepared: ring, finished: ring },
    timing: emptyTiming(),
    telemetry: emptyTelemetry(),
    ...change,
  }
}
