// What happened in a run, as events of Perfetto: each stream for itself in the order of time.
import { type SegmentState, segmentState, status, TRACE_KIND, type TraceTelemetry } from '../../../contract/index.ts'
import type { TraceModel } from '../../../postmortem/model.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import type { RingHistory } from '../../../postmortem/rings.ts'
import type { ThreadHistory, ThreadSpan } from '../../../postmortem/threads.ts'
import { type Annotations, CATEGORY, type PacketWriter, wholeNs } from './perfetto-packets.ts'
import { segmentTrack, TRACK } from './perfetto-tracks.ts'

/** Events in the order of time. */
export interface EventStream {
  /** When the next one is; infinity where there is none. */
  readonly nextNs: number
  /** Writes what is next. */
  write(out: PacketWriter): void
}

const OVER = Number.POSITIVE_INFINITY
const UNFINISHED: Annotations = { unfinished: true }
const STATES = segmentState.options

/** What no slice stands for. */
const WITHOUT_SLICE = new Set<string>(['not-started', 'between', 'ended'])
const FLOWING = new Set<string>(['verifying', 'replaying', 'closing'])

/** The name of a slice of a thread. */
export function sliceName({ activity, reason }: Pick<ThreadSpan, 'activity' | 'reason'>): string {
  return reason === null ? activity : `waiting: ${reason}`
}

/** What leads from the verification of a segment over its replay to its close: on whatever threads, where there is more than one of them. */
export class Flows {
  private readonly totals: Uint32Array
  private readonly written: Uint32Array

  constructor({ manager, preloader, segmentCount }: TraceModel) {
    this.totals = new Uint32Array(segmentCount)
    this.written = new Uint32Array(segmentCount)
    for (const thread of [manager, preloader]) {
      for (let i = 0; i < thread.length; i += 1) {
        const { activity, ordinal } = thread.span(i)
        if (ordinal === null || ordinal >= segmentCount || !FLOWING.has(activity)) continue
        this.totals[ordinal] = (this.totals[ordinal] ?? 0) + 1
      }
    }
  }

  /** The flow of a slice that is written now; null where it has none. */
  next({ activity, ordinal }: ThreadSpan): { id: number; isLast: boolean } | null {
    if (ordinal === null || !FLOWING.has(activity)) return null
    const total = this.totals[ordinal] ?? 0
    if (total < 2) return null
    const written = (this.written[ordinal] ?? 0) + 1
    this.written[ordinal] = written
    return { id: ordinal + 1, isLast: written === total }
  }
}

/** The slices of a thread. */
export class ThreadStream implements EventStream {
  private readonly history: ThreadHistory
  private readonly track: number
  private readonly endNs: number
  private readonly flows: Flows
  private readonly files: (ordinal: number) => string | null
  private index = 0
  private isOpen = false

  constructor(history: ThreadHistory, track: number, endNs: number, flows: Flows, run: RecordedRun) {
    this.history = history
    this.track = track
    this.endNs = endNs
    this.flows = flows
    this.files = (ordinal) => run.segments[ordinal]?.file ?? null
  }

  get nextNs(): number {
    if (this.index < this.history.length) return this.history.fromNs(this.index)
    return this.isOpen ? this.endNs : OVER
  }

  write(out: PacketWriter): void {
    if (this.index >= this.history.length) {
      out.end(this.endNs, this.track, UNFINISHED)
      this.isOpen = false
      return
    }
    const span = this.history.span(this.index)
    this.index += 1
    if (this.isOpen) out.end(span.fromNs, this.track)
    this.isOpen = !WITHOUT_SLICE.has(span.activity)
    if (!this.isOpen) return
    const { ordinal } = span
    const details =
      ordinal === null ? {} : { annotations: { segment: this.files(ordinal), ordinal }, flow: this.flows.next(span) }
    out.begin(span.fromNs, this.track, CATEGORY.THREAD, sliceName(span), details)
  }
}

const isDone = (state: SegmentState) => state === 'closed' || state === 'skipped'

/** The states of all segments, each on its track; and how many are done. */
export class SegmentStream implements EventStream {
  private readonly model: TraceModel
  private readonly endNs: number
  private readonly isOpen: Uint8Array
  private done = 0
  private record: number
  /** Behind the last record: the first segment that may be open. */
  private open: number

  constructor(model: TraceModel, endNs: number) {
    this.model = model
    this.endNs = endNs
    this.isOpen = new Uint8Array(model.segmentCount)
    this.open = model.segmentCount
    this.record = this.nextChange(0)
  }

  /** Records that were looked at. */
  get position(): number {
    return this.record
  }

  get nextNs(): number {
    if (this.record < this.model.records.length) return this.model.records.atNs[this.record] ?? 0
    return this.open < this.isOpen.length ? this.endNs : OVER
  }

  write(out: PacketWriter): void {
    const { records } = this.model
    if (this.record >= records.length) {
      out.end(this.endNs, segmentTrack(this.open), UNFINISHED)
      this.open = this.nextOpen(this.open + 1)
      return
    }
    const { record } = this
    this.record = this.nextChange(record + 1)
    const ordinal = records.ordinal[record] ?? 0
    this.change(out, record, ordinal, STATES[records.code[record] ?? 0] ?? 'queued')
    if (this.record >= records.length) this.open = this.nextOpen(0)
  }

  private change(out: PacketWriter, record: number, ordinal: number, state: SegmentState): void {
    const { records } = this.model
    const atNs = records.atNs[record] ?? 0
    const track = segmentTrack(ordinal)
    if (this.isOpen[ordinal] === 1) out.end(atNs, track)
    this.isOpen[ordinal] = isDone(state) ? 0 : 1
    if (!isDone(state)) {
      const details = state === 'verifying' ? { annotations: { disk_bytes: this.model.diskBytes(ordinal) } } : {}
      out.begin(atNs, track, CATEGORY.SEGMENT, state, details)
      return
    }
    const block = records.value[record] ?? -1
    const why = {
      status: status.options[records.related[record] ?? 0] ?? null,
      block: block < 0 ? null : block,
    }
    out.instant(atNs, track, CATEGORY.SEGMENT, state, state === 'skipped' ? { annotations: why } : {})
    this.done += 1
    out.counter(atNs, TRACK.DONE, this.done)
  }

  /** The first record from one on that says that a known segment changed its state. */
  private nextChange(from: number): number {
    const { kind, ordinal, length } = this.model.records
    let record = from
    while (
      record < length &&
      (kind[record] !== TRACE_KIND.STATE || (ordinal[record] ?? 0) >= this.model.segmentCount)
    ) {
      record += 1
    }
    return record
  }

  private nextOpen(from: number): number {
    const found = this.isOpen.indexOf(1, from)
    return found < 0 ? this.isOpen.length : found
  }
}

/** The occupancy of a ring. */
export class RingStream implements EventStream {
  private readonly ring: RingHistory
  private readonly track: number
  private change = 0

  constructor(ring: RingHistory, track: number) {
    this.ring = ring
    this.track = track
  }

  get nextNs(): number {
    return this.change < this.ring.length ? this.ring.atNs(this.change) : OVER
  }

  write(out: PacketWriter): void {
    out.counter(this.nextNs, this.track, this.ring.occupancy(this.change))
    this.change += 1
  }
}

/** Events that are few: they are at hand, by their time. */
export class ListStream implements EventStream {
  private readonly events: { atNs: number; write: (out: PacketWriter) => void }[]
  private index = 0

  constructor(events: { atNs: number; write: (out: PacketWriter) => void }[]) {
    // Some of the times are not the recorder's but a person's.
    this.events = [...events].sort((a, b) => a.atNs - b.atNs)
  }

  get nextNs(): number {
    return this.events[this.index]?.atNs ?? OVER
  }

  write(out: PacketWriter): void {
    this.events[this.index]?.write(out)
    this.index += 1
  }
}

/** How many events had been replayed. */
export function sampleEvents(samples: readonly TraceTelemetry[]) {
  return samples.map(({ atNs, eventsReplayed }) => ({
    atNs: wholeNs(atNs),
    write: (out: PacketWriter) => out.counter(atNs, TRACK.EVENTS, Number(eventsReplayed)),
  }))
}

/** Findings and segments that the scan dropped, which were known before the run; and what somebody has written down. */
export function remarkEvents({ findings, invisible, notes, segments }: RecordedRun) {
  const known = (findings?.findings ?? []).map(({ code, severity, file, block, message }) => ({
    atNs: 0,
    write: (out: PacketWriter) => {
      const annotations = { severity, segment: file, block, message }
      out.instant(0, TRACK.FINDINGS, CATEGORY.RUN, code, { annotations })
    },
  }))
  const unseen = invisible.map(({ file, status: why, block }) => ({
    atNs: 0,
    write: (out: PacketWriter) =>
      out.instant(0, TRACK.FINDINGS, CATEGORY.RUN, 'not seen', { annotations: { segment: file, status: why, block } }),
  }))
  const written = notes.map(({ atNs, ordinal, text }) => ({
    atNs: wholeNs(atNs),
    write: (out: PacketWriter) => {
      const segment = ordinal === null ? null : (segments[ordinal]?.file ?? null)
      out.instant(atNs, TRACK.NOTES, CATEGORY.RUN, text, { annotations: { segment } })
    },
  }))
  return [...known, ...unseen, ...written]
}
