import type { EventCursor } from '../../../native/addon/walscope.d.ts'
import { EVENT_ENUMS, EVENT_FIELD_NAMES, EVENT_VALIDITIES, enumText } from '../../contract/index.ts'
import { PrefixedNumber } from './prefixed-number.ts'
import type { TextBuffer } from './text-buffer.ts'

export type EventTextFormat = 'csv' | 'ndjson'

/** Rows that a cursor gives at once. */
export const CURSOR_ROWS = 2_048

/** The columns of an export: all but the row number, which is of this program alone. */
export const EXPORT_COLUMNS = EVENT_FIELD_NAMES.slice(0, -1).map((_, index) => index)

const encoder = new TextEncoder()
const BYTES = 256

/** What stands in front of each value of a line, and behind the last. 64-bit integers are texts in JSON. */
interface Pieces {
  id: Uint8Array
  timestamp: Uint8Array
  /** From behind the timestamp up to the price: by type, order type and side. */
  enums(type: number, orderType: number, side: number): string
  quantity: Uint8Array
  user: Uint8Array
  order: Uint8Array
  /** From behind the order to the end of the block: the same in a whole block. */
  block(file: string, block: number): string
  /** From behind the block to the end of the line. */
  end(position: number, validity: string): string
}

const texts = (type: number, orderType: number, side: number): [string, string, string] => [
  enumText(EVENT_ENUMS.type, type),
  enumText(EVENT_ENUMS.order_type, orderType),
  enumText(EVENT_ENUMS.side, side),
]

const NDJSON: Pieces = {
  id: encoder.encode('{"id":"'),
  timestamp: encoder.encode('","timestamp_ns":"'),
  enums: (...bytes) => {
    const [type, orderType, side] = texts(...bytes)
    return `","type":"${type}","order_type":"${orderType}","side":"${side}","price":"`
  },
  quantity: encoder.encode('","quantity":"'),
  user: encoder.encode('","user_id":'),
  order: encoder.encode(',"order_id":'),
  block: (file, block) => `,"segment":${JSON.stringify(file)},"block":${block}`,
  end: (position, validity) => `,"position":${position},"validity":"${validity}"}\n`,
}

const COMMA = encoder.encode(',')
const CSV: Pieces = {
  id: new Uint8Array(0),
  timestamp: COMMA,
  enums: (...bytes) => `,${texts(...bytes).join(',')},`,
  quantity: COMMA,
  user: COMMA,
  order: COMMA,
  block: (file, block) => `,${csvText(file)},${block}`,
  end: (position, validity) => `,${position},${validity}\n`,
}

/** A text of a CSV file (RFC 4180). */
export function csvText(text: string): string {
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text
}

/** Writes the rows of a cursor as lines of text, byte by byte. */
export class EventText {
  /** What a CSV file begins with. */
  readonly head: Uint8Array
  /** Most bytes that a line takes. */
  readonly lineBytes: number
  private readonly pieces: Pieces
  private readonly files: string[]
  private readonly id: PrefixedNumber
  private readonly timestamp: PrefixedNumber
  /** The piece of the block that a row was of last. */
  private blockPiece = new Uint8Array(0)
  private lastSegment = -1
  private lastBlock = -1
  private readonly enums = new Map<number, Uint8Array>()
  private readonly ends: (Uint8Array | undefined)[] = []
  private readonly columns: Columns

  /** `files` are the names of the segments by their ordinals. */
  constructor(format: EventTextFormat, cursor: Pick<EventCursor, 'buffer' | 'offsets'>, files: string[]) {
    this.pieces = format === 'csv' ? CSV : NDJSON
    this.head = encoder.encode(
      format === 'csv' ? `${EXPORT_COLUMNS.map((column) => EVENT_FIELD_NAMES[column]).join(',')}\n` : '',
    )
    this.files = files
    this.id = new PrefixedNumber(this.pieces.id, 4)
    this.timestamp = new PrefixedNumber(this.pieces.timestamp, 8)
    this.columns = columnsOf(cursor)
    this.lineBytes = files.reduce((most, file) => Math.max(most, this.pieces.block(file, 0).length * 3), 0) + 512
  }

  /** Appends the lines of the first `rows` rows in the cursor's buffer. */
  append(rows: number, text: TextBuffer): void {
    const { pieces, id: idText, timestamp: timestampText } = this
    const { id, timestamp, type, orderType, side, priceLow, priceHigh, quantityLow, quantityHigh } = this.columns
    const { user, order, segment, block, position, validity } = this.columns
    for (let row = 0; row < rows; row += 1) {
      const low = 2 * row
      const high = low + 1
      idText.put(text, id[low] as number, id[high] as number)
      timestampText.put(text, timestamp[low] as number, timestamp[high] as number)
      text.put(this.enumsOf(type[row] as number, orderType[row] as number, side[row] as number))
      text.putI64(priceLow[low] as number, priceHigh[high] as number)
      text.put(pieces.quantity)
      text.putI64(quantityLow[low] as number, quantityHigh[high] as number)
      text.put(pieces.user)
      text.putU32(user[row] as number)
      text.put(pieces.order)
      text.putU32(order[row] as number)
      text.put(this.blockOf(segment[row] as number, block[row] as number))
      text.put(this.endOf(position[row] as number, validity[row] as number))
    }
  }

  private blockOf(segment: number, block: number): Uint8Array {
    if (segment !== this.lastSegment || block !== this.lastBlock) {
      this.lastSegment = segment
      this.lastBlock = block
      this.blockPiece = encoder.encode(this.pieces.block(this.files[segment] ?? '', block))
    }
    return this.blockPiece
  }

  private enumsOf(type: number, orderType: number, side: number): Uint8Array {
    const key = (type * BYTES + orderType) * BYTES + side
    const known = this.enums.get(key)
    if (known !== undefined) return known
    const made = encoder.encode(this.pieces.enums(type, orderType, side))
    // On purpose damaged bytes may have any value: what is rare is not kept.
    if (this.enums.size < BYTES) this.enums.set(key, made)
    return made
  }

  private endOf(position: number, validity: number): Uint8Array {
    const key = validity * BYTES + position
    const known = this.ends[key]
    if (known !== undefined) return known
    const made = encoder.encode(this.pieces.end(position, EVENT_VALIDITIES[validity] ?? String(validity)))
    this.ends[key] = made
    return made
  }
}

type Columns = ReturnType<typeof columnsOf>

/** The columns as they lie in the buffer of a cursor over {@link EXPORT_COLUMNS}; of 64-bit ones the words. */
function columnsOf({ buffer, offsets }: Pick<EventCursor, 'buffer' | 'offsets'>) {
  const [id, timestamp, type, orderType, side, price, quantity, user, order, segment, block, position, validity] =
    offsets
  const words = (offset = 0) => new Uint32Array(buffer, offset, 2 * CURSOR_ROWS)
  const signedWords = (offset = 0) => new Int32Array(buffer, offset, 2 * CURSOR_ROWS)
  const bytes = (offset = 0) => new Uint8Array(buffer, offset, CURSOR_ROWS)
  const u32 = (offset = 0) => new Uint32Array(buffer, offset, CURSOR_ROWS)
  return {
    id: words(id),
    timestamp: words(timestamp),
    type: bytes(type),
    orderType: bytes(orderType),
    side: bytes(side),
    priceLow: words(price),
    priceHigh: signedWords(price),
    quantityLow: words(quantity),
    quantityHigh: signedWords(quantity),
    user: u32(user),
    order: u32(order),
    segment: u32(segment),
    block: u32(block),
    position: new Uint16Array(buffer, position, CURSOR_ROWS),
    validity: bytes(validity),
  }
}
