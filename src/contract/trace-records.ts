// The records of a trace as columns: the payloads of RECORDS chunks (docs/trace-format.md), decoded.
import { WalscopeFailure } from './errors.ts'

/** Numbers of what a record says; `TraceKind` in native/recovery/trace.hpp. */
export const TRACE_KIND = { STATE: 0, PUSH: 1, POP: 2, WAIT_BEGIN: 3, WAIT_END: 4, SWITCH: 5, READ: 6 } as const
/** Names of the kinds, by their number. */
export const TRACE_KIND_NAMES = ['state', 'push', 'pop', 'wait-begin', 'wait-end', 'switch', 'read'] as const
/** Codes of pushes and pops. */
export const TRACE_RING = { PREPARED: 0, FINISHED: 1 } as const
/** Codes of waits, by their number. */
export const TRACE_WAIT_REASONS = ['prepared-ring-empty', 'prepared-ring-full', 'paused', 'idle'] as const
export type TraceWaitReason = (typeof TRACE_WAIT_REASONS)[number]
export const TRACE_THREAD = { MANAGER: 0, PRELOADER: 1 } as const

/** Most records of one trace that are read: no recovery comes near. */
export const TRACE_RECORD_LIMIT = 16_000_000

/**
 * All records in the order of time, a column for each field. What a field means depends on the kind:
 *   STATE       code: number of the state in `segmentState.options`; where skipped, related: number of the status, value: the
 *               block, or -1 for none
 *   PUSH, POP   code: the ring, value: pushes (pops) of it so far, this one included
 *   WAIT_BEGIN  code: the reason; WAIT_END  code: the reason, value: its duration in ns
 *   SWITCH      ordinal: the next segment, related: the one before, value: its duration in ns, waitNs: the wait in it
 *   READ        value: bytes that came from a disk while the segment was opened and verified
 */
export interface TraceRecords {
  readonly length: number
  /** Nanoseconds since the start of the run. */
  readonly atNs: Float64Array
  readonly kind: Uint8Array
  readonly code: Uint8Array
  readonly thread: Uint8Array
  readonly ordinal: Uint32Array
  readonly related: Uint32Array
  readonly value: Float64Array
  readonly waitNs: Float64Array
}

/** By number of a record, its kind and its code. */
const KIND_OF = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 6])
const CODE_OF = Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 1, 0, 1, 2, 3, 0, 1, 2, 3, 0, 0])
const SKIPPED = 8
const FIRST_WAIT_BEGIN = 13
const FIRST_WAIT_END = 17
const SWITCH = 21
const READ = 22

const NUMBER = 0x1f
const OF_PRELOADER = 0x20
const TIME_GOES_BACK = 0x40
const RESERVED = 0x80

const COUNT_BYTES = 4
const SHORTEST_RECORD = 2
const LONGEST_VARINT = 10
const FIRST_CAPACITY = 4_096

type Columns = Omit<TraceRecords, 'length'>

function makeColumns(length: number): Columns {
  return {
    atNs: new Float64Array(length),
    kind: new Uint8Array(length),
    code: new Uint8Array(length),
    thread: new Uint8Array(length),
    ordinal: new Uint32Array(length),
    related: new Uint32Array(length),
    value: new Float64Array(length),
    waitNs: new Float64Array(length),
  }
}

function copyInto(target: Columns, source: Columns): void {
  target.atNs.set(source.atNs)
  target.kind.set(source.kind)
  target.code.set(source.code)
  target.thread.set(source.thread)
  target.ordinal.set(source.ordinal)
  target.related.set(source.related)
  target.value.set(source.value)
  target.waitNs.set(source.waitNs)
}

function invalid(what: string): WalscopeFailure {
  return new WalscopeFailure({
    code: 'TRACE_INVALID',
    message: `The records of the trace are not understood: ${what}.`,
  })
}

/** Reads numbers off the bytes of payloads. Behind the last byte there is none: `check` says so. */
class Bytes {
  position = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get left(): number {
    return this.bytes.length - this.position
  }

  /** Throws where more was read than there is. */
  check(): void {
    if (this.position > this.bytes.length) throw invalid('they are cut')
  }

  byte(): number {
    return this.bytes[this.position++] ?? 0
  }

  u32(): number {
    const value = (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0
    this.check()
    return value
  }

  /** Seven bits a byte, the lowest first. Exact up to 2^53; no number of a recovery is larger. */
  varint(): number {
    const first = this.byte()
    return first < 0x80 ? first : this.longVarint(first)
  }

  /** A step ahead or back; exact up to 2^52. */
  step(): number {
    const folded = this.varint()
    // The remainder of what is no small integer takes long.
    if (folded < 0x8000_0000) return (folded >>> 1) ^ -(folded & 1)
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2
  }

  private longVarint(first: number): number {
    let value = first & 0x7f
    let scale = 0x80
    for (let i = 1; i < LONGEST_VARINT; i += 1) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
    throw invalid('a number has no end')
  }
}

/** Decodes payloads, in their order, into columns that grow. */
export class TraceRecordsDecoder {
  private columns: Columns
  private length = 0
  private isInOrder = true
  private readonly ordinals = new Float64Array(NUMBER + 1)
  private readonly counts = new Float64Array(NUMBER + 1)

  /** `expected`: how many records will come, where that is known: then no memory is taken twice. */
  constructor(expected = 0) {
    this.columns = makeColumns(Math.min(Math.max(expected, FIRST_CAPACITY), TRACE_RECORD_LIMIT))
  }

  /** Payloads, one behind the other. Throws `TRACE_INVALID` where they are none; what was decoded before stays. */
  add(payloads: Uint8Array): void {
    const bytes = new Bytes(payloads)
    while (bytes.left > 0) this.addPayload(bytes)
  }

  /** How many there are so far. */
  get count(): number {
    return this.length
  }

  /** All that was decoded. A record that a thread wrote late is put where its time belongs. Nothing may be added afterwards. */
  finish(): TraceRecords {
    const columns = this.isInOrder ? this.columns : inOrder(this.columns, this.length)
    const { length } = this
    return {
      length,
      atNs: columns.atNs.subarray(0, length),
      kind: columns.kind.subarray(0, length),
      code: columns.code.subarray(0, length),
      thread: columns.thread.subarray(0, length),
      ordinal: columns.ordinal.subarray(0, length),
      related: columns.related.subarray(0, length),
      value: columns.value.subarray(0, length),
      waitNs: columns.waitNs.subarray(0, length),
    }
  }

  private addPayload(bytes: Bytes): void {
    const count = bytes.u32()
    if (count * SHORTEST_RECORD > bytes.left) throw invalid('there are fewer than they say')
    if (this.length + count > TRACE_RECORD_LIMIT) throw invalid('there are more than any recovery has')
    this.reserve(this.length + count)
    this.decode(bytes, count)
  }

  /** One loop over local names: it runs a million times, and most often only once in the life of a window. */
  private decode(bytes: Bytes, count: number): void {
    const { ordinals, counts } = this
    const { atNs, kind, code, thread, ordinal, related, value, waitNs } = this.columns
    ordinals.fill(0)
    counts.fill(0)
    let latest = this.length === 0 ? 0 : (atNs[this.length - 1] ?? 0)
    let at = 0
    for (let i = this.length; i < this.length + count; i += 1) {
      const first = bytes.byte()
      const number = first & NUMBER
      if (number > READ || first >= RESERVED) throw invalid(`there is no record ${first}`)
      const elapsed = bytes.varint()
      at += (first & TIME_GOES_BACK) === 0 ? elapsed : -elapsed
      if (at < 0 || at > Number.MAX_SAFE_INTEGER) throw invalid(`there is no time ${at}`)
      if (at < latest) this.isInOrder = false
      latest = at
      atNs[i] = at
      kind[i] = KIND_OF[number] ?? 0
      code[i] = CODE_OF[number] ?? 0
      thread[i] = (first & OF_PRELOADER) === 0 ? TRACE_THREAD.MANAGER : TRACE_THREAD.PRELOADER
      if (number >= FIRST_WAIT_END && number < SWITCH) value[i] = bytes.varint()
      if (number >= FIRST_WAIT_BEGIN && number < SWITCH) continue
      const segment = (ordinals[number] ?? 0) + bytes.step()
      ordinals[number] = segment
      ordinal[i] = checkOrdinal(segment)
      if (number < SKIPPED) continue
      if (number === SKIPPED) {
        related[i] = bytes.varint()
        value[i] = bytes.varint() - 1
      } else if (number === SWITCH) {
        related[i] = checkOrdinal(segment + bytes.step())
        value[i] = bytes.varint()
        waitNs[i] = bytes.varint()
      } else if (number === READ) {
        value[i] = bytes.varint()
      } else {
        const total = (counts[number] ?? 0) + bytes.step()
        counts[number] = total
        value[i] = total
      }
    }
    bytes.check()
    this.length += count
  }

  private reserve(length: number): void {
    if (length <= this.columns.atNs.length) return
    const larger = makeColumns(Math.max(length, this.columns.atNs.length * 2))
    copyInto(larger, this.columns)
    this.columns = larger
  }
}

function checkOrdinal(ordinal: number): number {
  if (ordinal < 0 || ordinal > 0xffff_ffff) throw invalid(`there is no segment ${ordinal}`)
  return ordinal
}

/** The same records, by time; those of the same time as they were. Few are late: the others need no sorting. */
function inOrder(columns: Columns, length: number): Columns {
  const { atNs } = columns
  const at = (index: number) => atNs[index] ?? 0
  const late: number[] = []
  const timely = new Uint32Array(length)
  let timelyCount = 0
  let latest = 0
  for (let i = 0; i < length; i += 1) {
    if (at(i) < latest) {
      late.push(i)
    } else {
      latest = at(i)
      timely[timelyCount] = i
      timelyCount += 1
    }
  }
  late.sort((a, b) => at(a) - at(b) || a - b)
  const sorted = makeColumns(length)
  let nextLate = 0
  let nextTimely = 0
  for (let i = 0; i < length; i += 1) {
    const oldestLate = late[nextLate]
    const oldestTimely = timely[nextTimely] ?? 0
    // Of the same time: what came late stands behind what it came behind.
    if (oldestLate !== undefined && (nextTimely === timelyCount || at(oldestLate) < at(oldestTimely))) {
      copyRecord(sorted, i, columns, oldestLate)
      nextLate += 1
    } else {
      copyRecord(sorted, i, columns, oldestTimely)
      nextTimely += 1
    }
  }
  return sorted
}

function copyRecord(target: Columns, to: number, source: Columns, from: number): void {
  target.atNs[to] = source.atNs[from] ?? 0
  target.kind[to] = source.kind[from] ?? 0
  target.code[to] = source.code[from] ?? 0
  target.thread[to] = source.thread[from] ?? 0
  target.ordinal[to] = source.ordinal[from] ?? 0
  target.related[to] = source.related[from] ?? 0
  target.value[to] = source.value[from] ?? 0
  target.waitNs[to] = source.waitNs[from] ?? 0
}

/** All payloads at once, each for itself. */
export function decodeTraceRecords(payloads: Uint8Array[]): TraceRecords {
  const decoder = new TraceRecordsDecoder(payloads.reduce((sum, payload) => sum + countOfPayload(payload), 0))
  for (const payload of payloads) decoder.add(payload)
  return decoder.finish()
}

/** How many records a payload says it has; no more than it has room for. */
export function countOfPayload(payload: Uint8Array): number {
  const count = new Bytes(payload.subarray(0, COUNT_BYTES)).u32()
  return Math.min(count, Math.floor(Math.max(payload.length - COUNT_BYTES, 0) / SHORTEST_RECORD))
}
