// A reader of protobuf's wire format (protobuf.dev/programming-guides/encoding) that shares nothing with what wrote the bytes.

/** What a field is, and how it lies in the bytes. */
export type FieldType = 'uint' | 'int' | 'bool' | 'double' | 'fixed64' | 'string' | Message
export interface Message {
  [field: number]: readonly [name: string, type: FieldType, isRepeated?: boolean]
}

const WIRE = { uint: 0, int: 0, bool: 0, fixed64: 1, double: 1, string: 2 } as const
export type Decoded = Record<string, unknown>

class Cursor {
  private readonly view: DataView
  at: number
  readonly end: number

  constructor(view: DataView, at: number, end: number) {
    this.view = view
    this.at = at
    this.end = end
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.at >= this.end) throw new Error('a varint is cut')
      const byte = this.view.getUint8(this.at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new Error('a varint has no end')
  }

  bytes(length: number): Cursor {
    if (this.at + length > this.end) throw new Error('a field is longer than what it is in')
    const inner = new Cursor(this.view, this.at, this.at + length)
    this.at += length
    return inner
  }

  fixed(): { bits: bigint; double: number } {
    const at = this.bytes(8).at
    return { bits: this.view.getBigUint64(at, true), double: this.view.getFloat64(at, true) }
  }

  text(): string {
    const bytes = new Uint8Array(this.view.buffer, this.view.byteOffset + this.at, this.end - this.at)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  }
}

function fieldOf(cursor: Cursor, type: FieldType): unknown {
  if (type === 'string') return cursor.bytes(Number(cursor.varint())).text()
  if (type === 'double') return cursor.fixed().double
  if (type === 'fixed64') return cursor.fixed().bits
  if (type === 'bool') return cursor.varint() !== 0n
  if (type === 'uint') return cursor.varint()
  if (type === 'int') return BigInt.asIntN(64, cursor.varint())
  return message(cursor.bytes(Number(cursor.varint())), type)
}

function message(cursor: Cursor, schema: Message): Decoded {
  const decoded: Decoded = {}
  while (cursor.at < cursor.end) {
    const tag = Number(cursor.varint())
    const field = schema[tag >>> 3]
    if (field === undefined) throw new Error(`there is no field ${tag >>> 3}`)
    const [name, type, isRepeated = false] = field
    const wire = typeof type === 'string' ? WIRE[type] : 2
    if ((tag & 7) !== wire) throw new Error(`${name} has wire type ${tag & 7}`)
    const value = fieldOf(cursor, type)
    if (!isRepeated && name in decoded) throw new Error(`${name} comes twice`)
    decoded[name] = isRepeated ? [...((decoded[name] as unknown[]) ?? []), value] : value
  }
  return decoded
}

/** The messages that a file is a list of: each with its length, as field 1. Throws at any byte that is none of them. */
export function* decodePackets(bytes: Uint8Array, schema: Message): Generator<Decoded> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const cursor = new Cursor(view, 0, bytes.length)
  while (cursor.at < cursor.end) {
    if (cursor.varint() !== 0x0an) throw new Error('what stands there is no packet')
    yield message(cursor.bytes(Number(cursor.varint())), schema)
  }
}
