import { createCipheriv, randomBytes } from 'node:crypto'

const EVENT_BYTES = 64
const USER_ID_OFFSET = 32
const ORDER_ID_OFFSET = 36
const ROUNDS = 8
const HALF_VALUES = 65_536

/** A permutation of the 32-bit numbers: a Feistel network whose rounds are random tables. Nothing without the key undoes it. */
class Permutation {
  private readonly rounds: Uint16Array[]

  constructor(key: Buffer, label: number) {
    // The key stream of AES fills the tables: one for each round, with a value for each half.
    const counter = Buffer.alloc(16)
    counter[0] = label
    const stream = createCipheriv('aes-256-ctr', key, counter).update(Buffer.alloc(ROUNDS * HALF_VALUES * 2))
    const bytes = new Uint8Array(stream)
    this.rounds = Array.from(
      { length: ROUNDS },
      (_, i) => new Uint16Array(bytes.buffer, i * HALF_VALUES * 2, HALF_VALUES),
    )
  }

  apply(value: number): number {
    let left = value >>> 16
    let right = value & 0xffff
    for (const round of this.rounds) {
      const next = left ^ (round[right] ?? 0)
      left = right
      right = next
    }
    return ((left << 16) | right) >>> 0
  }
}

/** Replaces user ids and order ids in the bytes of events: the same id by the same number, different ids by different ones. */
export class Pseudonyms {
  private readonly users: Permutation
  private readonly orders: Permutation

  /** The key lives as long as this object, and nowhere else. */
  constructor(key: Buffer = randomBytes(32)) {
    this.users = new Permutation(key, 1)
    this.orders = new Permutation(key, 2)
  }

  user(id: number): number {
    return this.users.apply(id)
  }

  order(id: number): number {
    return this.orders.apply(id)
  }

  /** The bytes of a block, or of what is left of one, with the ids of all 256 places for events replaced. */
  replaceInBlock(block: Buffer): Buffer {
    // A block that was cut may end inside of an id.
    const copy = Buffer.alloc(Math.ceil(block.length / EVENT_BYTES) * EVENT_BYTES)
    block.copy(copy)
    for (let event = EVENT_BYTES; event < copy.length; event += EVENT_BYTES) this.replaceAt(copy, event)
    return copy.subarray(0, block.length)
  }

  /** Empty places of a partial block stay empty. */
  private replaceAt(block: Buffer, event: number): void {
    if (block.subarray(event, event + EVENT_BYTES).every((byte) => byte === 0)) return
    const user = block.readUInt32LE(event + USER_ID_OFFSET)
    const order = block.readUInt32LE(event + ORDER_ID_OFFSET)
    block.writeUInt32LE(this.user(user), event + USER_ID_OFFSET)
    block.writeUInt32LE(this.order(order), event + ORDER_ID_OFFSET)
  }
}

const BLOCK_BYTES = 16_448
const SEGMENT_HEADER_BYTES = 64

/** Whether a byte of a segment is one of a user id or an order id. */
function isInId(offset: number): boolean {
  const inBlock = (offset - SEGMENT_HEADER_BYTES) % BLOCK_BYTES
  const inEvent = inBlock % EVENT_BYTES
  return inBlock >= EVENT_BYTES && inEvent >= USER_ID_OFFSET && inEvent < ORDER_ID_OFFSET + 4
}

/** A sentence that tells what a changed byte is and was, without the two where it is one of an id. */
export function hideBytesOfIds(sentence: string): string {
  return sentence.replace(/Byte ([\d,]+) is 0x[0-9a-f]{2} and was 0x[0-9a-f]{2}/g, (told, offset: string) =>
    isInId(Number(offset.replaceAll(',', ''))) ? `Byte ${offset} was changed` : told,
  )
}
