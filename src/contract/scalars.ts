import { z } from 'zod'

/** Largest value of an unsigned 64-bit integer. */
export const U64_MAX = 18_446_744_073_709_551_615n

const inU64 = (value: bigint) => value >= 0n && value <= U64_MAX

/**
 * An unsigned 64-bit integer: `bigint` in TypeScript, a decimal string in JSON.
 * Decoding accepts both forms, so the same schema checks a message between processes
 * (which carries bigints) and a JSON document; `z.encode` writes the JSON form.
 */
export const u64 = z.codec(
  z.union([z.bigint().refine(inU64, 'not an unsigned 64-bit integer'), z.string().regex(/^\d{1,20}$/)]),
  z.bigint().refine(inU64, 'not an unsigned 64-bit integer'),
  { decode: (value) => BigInt(value), encode: (value) => value.toString() },
)

/** A 64-bit hash: `bigint` in TypeScript, `0x` and 16 hex digits in JSON. */
export const hash64 = z.codec(
  z.union([z.bigint().refine(inU64, 'not a 64-bit hash'), z.string().regex(/^0x[0-9a-f]{16}$/)]),
  z.bigint().refine(inU64, 'not a 64-bit hash'),
  { decode: (value) => BigInt(value), encode: formatHash },
)

/** Writes a 64-bit hash the way every document and view shows it: `0x` and 16 hex digits. */
export function formatHash(value: bigint): string {
  return `0x${value.toString(16).padStart(16, '0')}`
}

/** A duration or a time since the start of a run, in nanoseconds. Exact up to 104 days. */
export const nanoseconds = z.number().nonnegative()

/** A count or an index that fits a JavaScript number. */
export const count = z.number().int().nonnegative()

/** Most segments in one message: 10,000 at once would hold the window up while it reads them. */
export const SEGMENT_BATCH = 256

/** The bytes that a text in base64 stands for. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = binary.charCodeAt(i)
  return bytes
}
