// Packets of Perfetto's trace format, one behind the other: a sequence of its own whose names are interned at its start.
import protobuf from 'protobufjs/light.js'
import type { DebugAnnotation, TracePacket, TrackEvent } from './perfetto-schema.ts'
import {
  CLOCK,
  EVENT_TYPE,
  PACKET_TAG,
  SEQUENCE,
  TRACE_PACKET,
  type TrackDescriptor,
  words,
} from './perfetto-schema.ts'

/** All packets come from one writer. */
const SEQUENCE_ID = 1
/** Encoded at once. */
const CHUNK_BYTES = 256 * 1024
/** Times are whole and exact. */
const LATEST_NS = Number.MAX_SAFE_INTEGER
const LONGEST_TEXT = 4_096

export const CATEGORY = { THREAD: 'thread', SEGMENT: 'segment', RUN: 'run' } as const
export type Category = (typeof CATEGORY)[keyof typeof CATEGORY]

/** What an event says besides its name. */
export type Annotations = Record<string, string | number | boolean | null>

export interface EventDetails {
  annotations?: Annotations
  flow?: { id: number; isLast: boolean } | null
}

class Names {
  private readonly numbers: Map<string, number>

  constructor(names: Iterable<string>) {
    this.numbers = new Map(Array.from(new Set(names), (name, i) => [name, i + 1]))
  }

  get all(): { iid: number; name: string }[] {
    return Array.from(this.numbers, ([name, iid]) => ({ iid, name }))
  }

  iid(name: string): number | undefined {
    return this.numbers.get(name)
  }
}

/** A text that UTF-8 can hold, of bounded length: JSON may have halves of characters in it. */
export const wholeText = (text: string, most = LONGEST_TEXT): string =>
  text.slice(0, most).replace(/\p{Surrogate}/gu, '\ufffd')

/** A whole nanosecond that Perfetto can take. */
export const wholeNs = (ns: number): number => Math.floor(Math.min(Math.max(ns, 0), LATEST_NS))

/** Encodes packets into chunks of bounded size. */
export class PacketWriter {
  private writer = protobuf.Writer.create()
  private readonly categories = new Names(Object.values(CATEGORY))
  private readonly events: Names
  private readonly annotations: Names

  /** `startedAtMs`: when time 0 was, since 1970. Events and annotations with names of these lists are written shorter. */
  constructor(startedAtMs: number, eventNames: Iterable<string>, annotationNames: Iterable<string>) {
    this.events = new Names(eventNames)
    this.annotations = new Names(annotationNames)
    this.add({
      trustedPacketSequenceId: SEQUENCE_ID,
      sequenceFlags: SEQUENCE.STATE_CLEARED,
      firstPacketOnSequence: true,
      previousPacketDropped: 1,
      tracePacketDefaults: { timestampClockId: CLOCK.BOOTTIME },
      internedData: {
        eventCategories: this.categories.all,
        eventNames: this.events.all,
        debugAnnotationNames: this.annotations.all,
      },
    })
    const realNs = BigInt(Math.floor(Math.min(startedAtMs, 8.64e15))) * 1_000_000n
    this.add({
      trustedPacketSequenceId: SEQUENCE_ID,
      clockSnapshot: {
        primaryTraceClock: CLOCK.BOOTTIME,
        clocks: [
          { clockId: CLOCK.BOOTTIME, timestamp: 0 },
          { clockId: CLOCK.REALTIME, timestamp: words(BigInt.asUintN(63, realNs)) },
        ],
      },
    })
  }

  get isFull(): boolean {
    return this.writer.len >= CHUNK_BYTES
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    const bytes = this.writer.finish()
    this.writer = protobuf.Writer.create()
    return bytes
  }

  track(trackDescriptor: TrackDescriptor): void {
    this.add({ trustedPacketSequenceId: SEQUENCE_ID, trackDescriptor })
  }

  begin(atNs: number, trackUuid: number, category: Category, name: string, details: EventDetails = {}): void {
    this.event(atNs, this.named(EVENT_TYPE.SLICE_BEGIN, trackUuid, category, name, details))
  }

  end(atNs: number, trackUuid: number, annotations: Annotations = {}): void {
    const event: TrackEvent = { type: EVENT_TYPE.SLICE_END, trackUuid }
    const list = this.annotate(annotations)
    this.event(atNs, list.length === 0 ? event : { ...event, debugAnnotations: list })
  }

  instant(atNs: number, trackUuid: number, category: Category, name: string, details: EventDetails = {}): void {
    this.event(atNs, this.named(EVENT_TYPE.INSTANT, trackUuid, category, name, details))
  }

  counter(atNs: number, trackUuid: number, value: number): void {
    const event: TrackEvent = { type: EVENT_TYPE.COUNTER, trackUuid }
    this.event(
      atNs,
      Number.isSafeInteger(value) ? { ...event, counterValue: value } : { ...event, doubleCounterValue: value },
    )
  }

  private named(type: number, trackUuid: number, category: Category, name: string, details: EventDetails): TrackEvent {
    const nameIid = this.events.iid(name)
    const event: TrackEvent = { type, trackUuid, categoryIids: [this.categories.iid(category) ?? 0] }
    if (nameIid === undefined) event.name = wholeText(name)
    else event.nameIid = nameIid
    if (details.annotations !== undefined) event.debugAnnotations = this.annotate(details.annotations)
    const { flow } = details
    if (flow?.isLast === true) event.terminatingFlowIds = [flow.id]
    else if (flow) event.flowIds = [flow.id]
    return event
  }

  private annotate(annotations: Annotations): DebugAnnotation[] {
    const list: DebugAnnotation[] = []
    for (const [name, value] of Object.entries(annotations)) {
      const nameIid = this.annotations.iid(name)
      if (nameIid === undefined) throw new Error(`the annotation ${name} is not interned`)
      if (value === null) continue
      if (typeof value === 'string') list.push({ nameIid, stringValue: wholeText(value) })
      else if (typeof value === 'boolean') list.push({ nameIid, boolValue: value })
      else if (Number.isSafeInteger(value) && value >= 0) list.push({ nameIid, uintValue: value })
      else list.push({ nameIid, doubleValue: value })
    }
    return list
  }

  private event(atNs: number, trackEvent: TrackEvent): void {
    this.add({
      timestamp: wholeNs(atNs),
      trustedPacketSequenceId: SEQUENCE_ID,
      sequenceFlags: SEQUENCE.NEEDS_STATE,
      trackEvent,
    })
  }

  private add(packet: TracePacket): void {
    TRACE_PACKET.encode(packet, this.writer.uint32(PACKET_TAG).fork()).ldelim()
  }
}
