// Reads an exported trace as Perfetto's trace_processor does, and throws where that would count an error. Written against the
// published schema (protos/perfetto/trace of google/perfetto) and its importers (src/trace_processor/importers: proto_trace_reader,
// track_event_tokenizer, track_event_event_importer, slice_tracker, flow_tracker).
import { type Decoded, decodePackets, type Message } from './protobuf-reader.ts'

const INTERNED: Message = { 1: ['iid', 'uint'], 2: ['name', 'string'] }
const ANNOTATION: Message = {
  ...{ 1: ['name_iid', 'uint'], 2: ['bool_value', 'bool'], 3: ['uint_value', 'uint'], 4: ['int_value', 'int'] },
  ...{ 5: ['double_value', 'double'], 6: ['string_value', 'string'], 10: ['name', 'string'] },
}
const TRACK_EVENT: Message = {
  ...{ 3: ['category_iids', 'uint', true], 4: ['debug_annotations', ANNOTATION, true], 9: ['type', 'uint'] },
  ...{
    10: ['name_iid', 'uint'],
    11: ['track_uuid', 'uint'],
    22: ['categories', 'string', true],
    23: ['name', 'string'],
  },
  ...{ 30: ['counter_value', 'int'], 44: ['double_counter_value', 'double'] },
  ...{ 47: ['flow_ids', 'fixed64', true], 48: ['terminating_flow_ids', 'fixed64', true] },
}
const TRACK_DESCRIPTOR: Message = {
  ...{ 1: ['uuid', 'uint'], 2: ['name', 'string'], 5: ['parent_uuid', 'uint'] },
  3: ['process', { 1: ['pid', 'int'], 6: ['process_name', 'string'] }],
  4: ['thread', { 1: ['pid', 'int'], 2: ['tid', 'int'], 5: ['thread_name', 'string'] }],
  8: ['counter', { 3: ['unit', 'uint'], 6: ['unit_name', 'string'] }],
  ...{ 11: ['child_ordering', 'uint'], 12: ['sibling_order_rank', 'int'] },
}
const PACKET: Message = {
  6: [
    'clock_snapshot',
    { 1: ['clocks', { 1: ['clock_id', 'uint'], 2: ['timestamp', 'uint'] }, true], 2: ['primary', 'uint'] },
  ],
  ...{ 8: ['timestamp', 'uint'], 10: ['trusted_packet_sequence_id', 'uint'], 11: ['track_event', TRACK_EVENT] },
  12: [
    'interned_data',
    {
      1: ['event_categories', INTERNED, true],
      2: ['event_names', INTERNED, true],
      3: ['annotation_names', INTERNED, true],
    },
  ],
  ...{ 13: ['sequence_flags', 'uint'], 42: ['previous_packet_dropped', 'uint'], 58: ['timestamp_clock_id', 'uint'] },
  ...{
    59: ['trace_packet_defaults', { 58: ['timestamp_clock_id', 'uint'] }],
    60: ['track_descriptor', TRACK_DESCRIPTOR],
  },
  87: ['first_packet_on_sequence', 'bool'],
}

const CLEARED = 1n
const NEEDS = 2n
const BOOTTIME = 6n
const BEGIN = 1n
const END = 2n
const INSTANT = 3n
const COUNTER = 4n
/** As in slice_tracker.h. */
const MOST_DEPTH = 512

export interface Track {
  uuid: bigint
  name: string
  parent: bigint | null
  kind: 'process' | 'thread' | 'counter' | 'other'
}
export interface Slice {
  track: Track
  name: string
  category: string
  atNs: number
  /** Null for an instant. */
  durationNs: number | null
  depth: number
  args: Record<string, unknown>
}
export interface ImportedTrace {
  packets: number
  tracks: Map<bigint, Track>
  /** In the order of their begin; instants among them. */
  slices: Slice[]
  counters: Map<string, { atNs: number; value: number }[]>
  flows: { id: bigint; from: Slice; to: Slice }[]
  realTimeNs: bigint
}

function need(condition: boolean, what: string, packet: number): asserts condition {
  if (!condition) throw new Error(`packet ${packet}: ${what}`)
}

class Importer {
  private readonly tracks = new Map<bigint, Track>()
  private readonly slices: Slice[] = []
  private readonly counters = new Map<string, { atNs: number; value: number }[]>()
  private readonly flows: ImportedTrace['flows'] = []
  private readonly stacks = new Map<bigint, Slice[]>()
  private readonly active = new Map<bigint, Slice>()
  private readonly names = {
    event_categories: new Map(),
    event_names: new Map(),
    annotation_names: new Map(),
  } as Record<'event_categories' | 'event_names' | 'annotation_names', Map<bigint, string>>
  private sequence: bigint | null = null
  private isValid = false
  private clock: bigint | null = null
  private realTimeNs: bigint | null = null
  private lastNs = 0
  private packets = 0

  add(packet: Decoded): void {
    const number = this.packets++
    const id = packet.trusted_packet_sequence_id as bigint | undefined
    const flags = (packet.sequence_flags as bigint | undefined) ?? 0n
    need(id !== undefined && id !== 0n, 'it is of no sequence', number)
    if (this.sequence === null) {
      this.sequence = id
      need(
        (flags & CLEARED) !== 0n && packet.first_packet_on_sequence === true,
        'the sequence starts with no state',
        number,
      )
    }
    need(id === this.sequence, 'it is of another sequence', number)
    if ((flags & CLEARED) !== 0n) this.isValid = true
    need((flags & NEEDS) === 0n || this.isValid, 'it needs a state that there is not', number)
    const defaults = packet.trace_packet_defaults as Decoded | undefined
    if (defaults !== undefined) this.clock = defaults.timestamp_clock_id as bigint
    if (packet.interned_data !== undefined) this.intern(packet.interned_data as Decoded, number)
    if (packet.clock_snapshot !== undefined) this.snapshot(packet.clock_snapshot as Decoded, number)
    if (packet.track_descriptor !== undefined) this.describe(packet.track_descriptor as Decoded, number)
    if (packet.track_event !== undefined) this.event(packet, packet.track_event as Decoded, flags, number)
  }

  finish(): ImportedTrace {
    for (const [uuid, stack] of this.stacks)
      need(stack.length === 0, `a slice of track ${uuid} never ends`, this.packets)
    need(this.active.size === 0, `${this.active.size} flows never end`, this.packets)
    need(this.realTimeNs !== null, 'nothing says when it was', this.packets)
    const { packets, tracks, slices, counters, flows, realTimeNs } = this
    return { packets, tracks, slices, counters, flows, realTimeNs }
  }

  private intern(data: Decoded, number: number): void {
    for (const [index, known] of Object.entries(this.names)) {
      for (const { iid, name } of (data[index] as { iid: bigint; name: string }[] | undefined) ?? []) {
        need(iid !== undefined && iid !== 0n && name !== undefined, 'an interned name without a number', number)
        need((known.get(iid) ?? name) === name, `${index} ${iid} has two names`, number)
        known.set(iid, name)
      }
    }
  }

  private snapshot({ clocks, primary }: Decoded, number: number): void {
    const found = new Map(
      (clocks as { clock_id: bigint; timestamp: bigint }[]).map((it) => [it.clock_id, it.timestamp]),
    )
    need(primary === BOOTTIME && found.has(BOOTTIME), 'the clock of the trace is not in the snapshot', number)
    this.realTimeNs = (found.get(1n) ?? 0n) - (found.get(BOOTTIME) ?? 0n)
  }

  private describe(descriptor: Decoded, number: number): void {
    const { uuid, name, parent_uuid: parent, process, thread, counter } = descriptor as Record<string, never>
    need(uuid !== undefined && uuid !== 0n && !this.tracks.has(uuid), 'a track without a number of its own', number)
    need(parent === undefined || this.tracks.has(parent), 'the parent of a track is not declared', number)
    need(name !== undefined && name !== '', 'a track without a name', number)
    if (process !== undefined) need((process as Decoded).pid !== undefined, 'a process without pid', number)
    if (thread !== undefined) {
      need(
        (thread as Decoded).pid !== undefined && (thread as Decoded).tid !== undefined,
        'a thread without tid',
        number,
      )
    }
    const kinds = Object.entries({ process, thread, counter }).filter(([, it]) => it !== undefined)
    need(kinds.length <= 1, 'a track of two kinds', number)
    const kind = (kinds[0]?.[0] ?? 'other') as Track['kind']
    this.tracks.set(uuid, { uuid, name, parent: parent ?? null, kind })
  }

  private event(packet: Decoded, event: Decoded, flags: bigint, number: number): void {
    need(packet.timestamp !== undefined, 'an event without a time', number)
    need(
      (packet.timestamp_clock_id ?? this.clock) === BOOTTIME && this.realTimeNs !== null,
      'its clock is not known',
      number,
    )
    const atNs = Number(packet.timestamp)
    need(Number.isSafeInteger(atNs) && atNs >= this.lastNs, 'its time lies before that of the packet before', number)
    this.lastNs = atNs
    const track = this.tracks.get(event.track_uuid as bigint)
    need(track !== undefined, 'its track is not declared', number)
    const hasNames = event.name_iid !== undefined || event.category_iids !== undefined
    need(!hasNames || (flags & NEEDS) !== 0n, 'it uses interned names without saying so', number)
    need((event.type === COUNTER) === (track.kind === 'counter'), 'an event on a track of another kind', number)
    if (event.type === COUNTER) {
      const value = event.counter_value ?? event.double_counter_value
      need(value !== undefined, 'a counter without a value', number)
      const key = track.name
      const values = this.counters.get(key) ?? []
      this.counters.set(key, values)
      values.push({ atNs, value: Number(value) })
      return
    }
    const stack = this.stacks.get(track.uuid) ?? []
    this.stacks.set(track.uuid, stack)
    if (event.type === END) {
      const slice = stack.pop()
      need(slice !== undefined, 'an end without a begin', number)
      slice.durationNs = atNs - slice.atNs
      Object.assign(slice.args, this.args(event, number))
      need(!('flow_ids' in event) && !('terminating_flow_ids' in event), 'a flow at an end', number)
      return
    }
    need(event.type === BEGIN || event.type === INSTANT, 'an event of no type', number)
    const slice: Slice = {
      ...{ track, name: this.name(event, number), category: this.category(event, number), atNs, durationNs: null },
      ...{ depth: stack.length, args: this.args(event, number) },
    }
    this.slices.push(slice)
    if (event.type === BEGIN) stack.push(slice)
    need(stack.length < MOST_DEPTH, 'slices are nested too deep', number)
    this.flow(slice, event, number)
  }

  private flow(slice: Slice, event: Decoded, number: number): void {
    const step = (id: bigint) => {
      const from = this.active.get(id)
      if (from !== undefined) this.flows.push({ id, from, to: slice })
      return from
    }
    for (const id of (event.flow_ids as bigint[] | undefined) ?? []) {
      step(id)
      this.active.set(id, slice)
    }
    for (const id of (event.terminating_flow_ids as bigint[] | undefined) ?? []) {
      need(step(id) !== undefined, `flow ${id} ends and never began`, number)
      this.active.delete(id)
    }
  }

  private name(event: Decoded, number: number): string {
    const name = event.name_iid === undefined ? event.name : this.names.event_names.get(event.name_iid as bigint)
    need(typeof name === 'string', 'an event without a name', number)
    return name
  }

  private category(event: Decoded, number: number): string {
    const [iid] = (event.category_iids as bigint[] | undefined) ?? []
    const name = iid === undefined ? undefined : this.names.event_categories.get(iid)
    need(name !== undefined, 'an event without a category', number)
    return name
  }

  private args(event: Decoded, number: number): Record<string, unknown> {
    const args: Record<string, unknown> = {}
    for (const annotation of (event.debug_annotations as Decoded[] | undefined) ?? []) {
      const { name_iid: iid, ...value } = annotation
      const name = this.names.annotation_names.get(iid as bigint)
      const values = Object.values(value)
      need(name !== undefined && values.length === 1, 'an annotation without a name or a value', number)
      args[name] = typeof values[0] === 'bigint' ? Number(values[0]) : values[0]
    }
    return args
  }
}

/** What trace_processor would make of the bytes of a trace. */
export function importPerfetto(bytes: Uint8Array): ImportedTrace {
  const importer = new Importer()
  for (const packet of decodePackets(bytes, PACKET)) importer.add(packet)
  return importer.finish()
}
