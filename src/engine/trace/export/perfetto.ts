// A recorded recovery as a trace of Perfetto (docs/trace-export.md).
import { segmentState, TRACE_WAIT_REASONS } from '../../../contract/index.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import { THREAD_ACTIVITIES } from '../../../postmortem/threads.ts'
import { type Annotations, CATEGORY, PacketWriter, wholeNs } from './perfetto-packets.ts'
import {
  type EventStream,
  Flows,
  ListStream,
  RingStream,
  remarkEvents,
  SegmentStream,
  sampleEvents,
  sliceName,
  ThreadStream,
} from './perfetto-streams.ts'
import { TRACK, writeSegmentTrack, writeTracks } from './perfetto-tracks.ts'
import type { ExportChunk } from './sink.ts'

const RECOVERY = 'recovery'
const EVENT_NAMES = [
  RECOVERY,
  ...segmentState.options,
  ...THREAD_ACTIVITIES.filter((it) => it !== 'waiting'),
  ...TRACE_WAIT_REASONS.map((reason) => sliceName({ activity: 'waiting', reason })),
]
const ANNOTATION_NAMES = [
  ...['segment', 'ordinal', 'status', 'block', 'unfinished', 'severity', 'message', 'disk_bytes'],
  ...['mode', 'from_event_id', 'prepared_capacity', 'finished_capacity', 'verify_threads', 'preload', 'apply_ns'],
  ...['cold_cache', 'walscope', 'machine', 'stopped', 'error', 'reason', 'events_replayed'],
]

/** When the last thing that is known of a run happened. */
function lastNs({ model, samples }: RecordedRun): number {
  const isKnown = model.manager.endNs !== null
  return wholeNs(isKnown ? model.endNs : samples.reduce((most, { atNs }) => Math.max(most, atNs), model.endNs))
}

function optionsOf({ meta: { options, version, machine } }: RecordedRun): Annotations {
  return {
    mode: options.mode,
    from_event_id: String(options.fromEventId),
    prepared_capacity: options.preparedCapacity,
    finished_capacity: options.finishedCapacity,
    verify_threads: options.verifyThreads,
    preload: options.preload,
    apply_ns: options.applyNs,
    cold_cache: options.coldCache,
    walscope: version,
    machine: `${machine.processor}, ${machine.cores} cores, ${machine.system}`,
  }
}

function outcomeOf({ end, wholeness }: RecordedRun): Annotations {
  const document = end?.document ?? null
  return {
    status: document?.status ?? null,
    stopped: document?.stopped ?? null,
    events_replayed: document === null ? null : String(document.eventsReplayed),
    error: end?.error?.message ?? null,
    reason: wholeness.reason,
  }
}

/** The run as a slice of the process, around all others. */
function runEvents(run: RecordedRun, endNs: number) {
  return [
    {
      atNs: 0,
      write: (out: PacketWriter) =>
        out.begin(0, TRACK.PROCESS, CATEGORY.RUN, RECOVERY, { annotations: optionsOf(run) }),
    },
    { atNs: endNs, write: (out: PacketWriter) => out.end(endNs, TRACK.PROCESS, outcomeOf(run)) },
  ]
}

/** The earliest of the streams; null where all are over. */
function earliest(streams: EventStream[]): EventStream | null {
  let found: EventStream | null = null
  let foundNs = Number.POSITIVE_INFINITY
  for (const stream of streams) {
    const { nextNs } = stream
    if (nextNs >= foundNs) continue
    found = stream
    foundNs = nextNs
  }
  return found
}

/** The packets in the order of time, some at once. */
export function* perfettoTrace(run: RecordedRun): Generator<ExportChunk> {
  const { model } = run
  const out = new PacketWriter(run.meta.startedAtMs, EVENT_NAMES, ANNOTATION_NAMES)
  const endNs = lastNs(run)
  writeTracks(out, run.meta.directory)
  for (let ordinal = 0; ordinal < model.segmentCount; ordinal += 1) {
    writeSegmentTrack(out, ordinal, run.segments[ordinal]?.file ?? String(ordinal))
    if (out.isFull) yield { bytes: out.take(), done: 0 }
  }
  for (const track of [TRACK.PREPARED, TRACK.FINISHED, TRACK.DONE]) out.counter(0, track, 0)
  const flows = new Flows(model)
  const segments = new SegmentStream(model, endNs)
  const streams: EventStream[] = [
    new ListStream(runEvents(run, endNs)),
    new ListStream(remarkEvents(run)),
    new ThreadStream(model.manager, TRACK.MANAGER, endNs, flows, run),
    new ThreadStream(model.preloader, TRACK.PRELOADER, endNs, flows, run),
    segments,
    new RingStream(model.prepared, TRACK.PREPARED),
    new RingStream(model.finished, TRACK.FINISHED),
    new ListStream(sampleEvents(run.samples)),
  ]
  for (let stream = earliest(streams); stream !== null; stream = earliest(streams)) {
    stream.write(out)
    if (out.isFull) yield { bytes: out.take(), done: segments.position }
  }
  yield { bytes: out.take(), done: model.records.length }
}
