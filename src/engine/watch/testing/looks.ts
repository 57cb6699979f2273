// Looks that a test makes up: rows as native/io/directory_look.hpp lays them out.
import { watchedKind } from '../../../contract/index.ts'
import { type Look, ROW_BYTES } from '../look.ts'

/** A file of a look; what is left out is that of a closed segment of 16 blocks. */
export interface MadeFile {
  kind?: 'hot' | 'cold' | 'meta' | 'meta-temporary'
  sizeBytes?: bigint
  inode?: bigint
  modifiedNs?: bigint
  isRegular?: boolean
  isFinalised?: boolean
  errorNumber?: number
  blocks?: number
  headBytes?: number
  eventCount?: number
  lastEventId?: bigint
}

export function makeRow(made: MadeFile): Buffer {
  const file = {
    ...{ kind: 'hot' as const, sizeBytes: 263_232n, inode: 7n, modifiedNs: 1_000_000_000_000n },
    ...{ isRegular: true, isFinalised: true, errorNumber: 0, blocks: 16, headBytes: 64 },
    ...{ eventCount: 4_096, lastEventId: 4_096n },
    ...made,
  }
  const row = Buffer.alloc(ROW_BYTES)
  row.writeBigUInt64LE(file.sizeBytes, 0)
  row.writeBigUInt64LE(1n, 8)
  row.writeBigUInt64LE(file.inode, 16)
  row.writeBigInt64LE(file.modifiedNs, 24)
  row.writeUInt8(watchedKind.options.indexOf(file.kind), 32)
  row.writeUInt8(file.isRegular ? 1 : 0, 33)
  row.writeUInt8(file.isFinalised ? 1 : 0, 34)
  row.writeInt32LE(file.errorNumber, 36)
  row.writeUInt32LE(file.blocks, 40)
  row.writeUInt32LE(file.headBytes, 44)
  if (file.kind === 'hot') {
    row.writeUInt32LE(file.eventCount, 60)
    row.writeBigUInt64LE(file.lastEventId, 72)
  }
  if (file.kind === 'meta') row.writeBigUInt64LE(file.lastEventId, 56)
  return row.fill(0, 48 + file.headBytes)
}

/** A look that found these files, at a time in ms. */
export function makeLook(files: Record<string, MadeFile>, atMs = 0, inode = 3n): Look {
  const names = Object.keys(files).sort()
  const rows = Buffer.concat(names.map((name) => makeRow(files[name] ?? {})))
  return { names: names.join('/'), rows, device: 1n, inode, atMs, tookMs: 1 }
}
