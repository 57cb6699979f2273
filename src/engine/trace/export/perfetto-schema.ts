// The part of Perfetto's trace format that a trace is exported in: numbers and types of its fields, as protos/perfetto/trace of
// google/perfetto publishes them (trace_packet, track_event/*, interned_data, clock_snapshot, builtin_clock).
import protobuf from 'protobufjs/light.js'

/** Kinds of TrackEvent. */
export const EVENT_TYPE = { SLICE_BEGIN: 1, SLICE_END: 2, INSTANT: 3, COUNTER: 4 } as const
/** Bits of `sequenceFlags`. */
export const SEQUENCE = { STATE_CLEARED: 1, NEEDS_STATE: 2 } as const
export const CLOCK = { REALTIME: 1, BOOTTIME: 6 } as const
/** Units of counters. */
export const UNIT_COUNT = 2
/** Children of a track in the order of their ranks. */
export const ORDER_EXPLICIT = 3

const optional = (type: string, id: number) => ({ type, id })
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id })
const interned = { fields: { iid: optional('uint64', 1), name: optional('string', 2) } }

/** Names are those of the schema in camel case; messages and fields that are not written are left out. */
const MESSAGES: Record<string, protobuf.IType> = {
  TracePacket: {
    fields: {
      clockSnapshot: optional('ClockSnapshot', 6),
      timestamp: optional('uint64', 8),
      trustedPacketSequenceId: optional('uint32', 10),
      trackEvent: optional('TrackEvent', 11),
      internedData: optional('InternedData', 12),
      sequenceFlags: optional('uint32', 13),
      previousPacketDropped: optional('uint32', 42),
      timestampClockId: optional('uint32', 58),
      tracePacketDefaults: optional('TracePacketDefaults', 59),
      trackDescriptor: optional('TrackDescriptor', 60),
      firstPacketOnSequence: optional('bool', 87),
    },
  },
  TracePacketDefaults: { fields: { timestampClockId: optional('uint32', 58) } },
  ClockSnapshot: { fields: { clocks: repeated('Clock', 1), primaryTraceClock: optional('uint32', 2) } },
  Clock: { fields: { clockId: optional('uint32', 1), timestamp: optional('uint64', 2) } },
  InternedData: {
    fields: {
      eventCategories: repeated('EventCategory', 1),
      eventNames: repeated('EventName', 2),
      debugAnnotationNames: repeated('DebugAnnotationName', 3),
    },
  },
  EventCategory: interned,
  EventName: interned,
  DebugAnnotationName: interned,
  TrackDescriptor: {
    fields: {
      uuid: optional('uint64', 1),
      name: optional('string', 2),
      process: optional('ProcessDescriptor', 3),
      thread: optional('ThreadDescriptor', 4),
      parentUuid: optional('uint64', 5),
      counter: optional('CounterDescriptor', 8),
      childOrdering: optional('uint32', 11),
      siblingOrderRank: optional('int32', 12),
    },
  },
  ProcessDescriptor: { fields: { pid: optional('int32', 1), processName: optional('string', 6) } },
  ThreadDescriptor: {
    fields: { pid: optional('int32', 1), tid: optional('int32', 2), threadName: optional('string', 5) },
  },
  CounterDescriptor: { fields: { unit: optional('uint32', 3), unitName: optional('string', 6) } },
  TrackEvent: {
    fields: {
      categoryIids: repeated('uint64', 3),
      debugAnnotations: repeated('DebugAnnotation', 4),
      type: optional('uint32', 9),
      nameIid: optional('uint64', 10),
      trackUuid: optional('uint64', 11),
      name: optional('string', 23),
      counterValue: optional('int64', 30),
      doubleCounterValue: optional('double', 44),
      flowIds: repeated('fixed64', 47),
      terminatingFlowIds: repeated('fixed64', 48),
    },
  },
  DebugAnnotation: {
    fields: {
      nameIid: optional('uint64', 1),
      boolValue: optional('bool', 2),
      uintValue: optional('uint64', 3),
      doubleValue: optional('double', 5),
      stringValue: optional('string', 6),
    },
  },
}

export interface DebugAnnotation {
  nameIid: number
  boolValue?: boolean
  uintValue?: number
  doubleValue?: number
  stringValue?: string
}

export interface TrackEvent {
  categoryIids?: number[]
  debugAnnotations?: DebugAnnotation[]
  type: number
  nameIid?: number
  trackUuid: number
  name?: string
  counterValue?: number
  doubleCounterValue?: number
  flowIds?: number[]
  terminatingFlowIds?: number[]
}

export interface TrackDescriptor {
  uuid: number
  name?: string
  parentUuid?: number
  process?: { pid: number; processName: string }
  thread?: { pid: number; tid: number; threadName: string }
  counter?: { unit?: number; unitName?: string }
  childOrdering?: number
  siblingOrderRank?: number
}

/** Both words of a number that may be above 2^53. */
interface Words {
  low: number
  high: number
  unsigned: boolean
}
export type Integer64 = number | Words

/** A 64-bit integer without a sign. */
export function words(value: bigint): Words {
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)), unsigned: true }
}

interface Interned {
  iid: number
  name: string
}

export interface TracePacket {
  timestamp?: number
  trustedPacketSequenceId: number
  sequenceFlags?: number
  previousPacketDropped?: number
  firstPacketOnSequence?: boolean
  tracePacketDefaults?: { timestampClockId: number }
  internedData?: { eventCategories?: Interned[]; eventNames?: Interned[]; debugAnnotationNames?: Interned[] }
  clockSnapshot?: { clocks: { clockId: number; timestamp: Integer64 }[]; primaryTraceClock: number }
  trackDescriptor?: TrackDescriptor
  trackEvent?: TrackEvent
}

/** In proto2, a 0 that was written is another thing than nothing: an event without a time is an error. */
const nested = Object.fromEntries(Object.entries(MESSAGES).map(([name, it]) => [name, { ...it, edition: 'proto2' }]))

/** Encodes a packet. */
export const TRACE_PACKET: protobuf.Type = protobuf.Root.fromJSON({ nested }).lookupType('TracePacket')
/** Field 1 of Trace, with a length: a trace is its packets, each behind this byte. */
export const PACKET_TAG = 0x0a
