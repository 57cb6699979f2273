import { endianness } from 'node:os'
import type { EncodedEventColumns, EventColumns } from '../../contract/index.ts'

if (endianness() !== 'LE') throw new Error('Walscope runs on little-endian machines only.')

/** A page as a message carries it. */
export function encodeEventColumns(columns: EventColumns): EncodedEventColumns {
  const encoded = Object.entries(columns as unknown as Record<keyof EventColumns, Uint8Array>).map(
    ([name, { buffer, byteOffset, byteLength }]) => [
      name,
      Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
    ],
  )
  return Object.fromEntries(encoded) as EncodedEventColumns
}
