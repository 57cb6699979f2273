import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { type Progress, pathBytes, pathText, WalscopeFailure } from '../contract/index.ts'

/** Read at once: large enough for full speed. */
const CHUNK_BYTES = 1024 * 1024
const PROGRESS_INTERVAL_MS = 100

export interface HashedFile {
  file: string
  bytes: number
  /** Null where it is no regular file or cannot be read. */
  sha256: string | null
}

/** The path of a file of a directory; both are texts with escapes. */
export function fileIn(directory: string, file: string): Buffer {
  return Buffer.from(pathBytes(`${directory}/${file}`))
}

/** The files of a directory by name, in the order of their names. */
export async function listFiles(directory: string): Promise<Map<string, Buffer>> {
  const names = await readdir(Buffer.from(pathBytes(directory)), { encoding: 'buffer' })
  const files = names.map(textOf).sort()
  return new Map(files.map((file) => [file, fileIn(directory, file)]))
}

/** The name as a text that stands for its bytes. */
function textOf(name: Buffer): string {
  try {
    return pathText(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name))
  } catch {
    return pathText(name.toString('latin1')).replace(
      /[\x80-\xff]/g,
      (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  }
}

/** SHA-256 of files, each read once, in pieces. Gives progress ten times a second; throws `CANCELLED` when aborted. */
export async function* hashFiles(
  files: Map<string, Buffer>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, HashedFile[]> {
  const start = performance.now()
  const hashed: HashedFile[] = []
  let done = 0
  let total = 0
  let told = start
  const sizes = new Map<string, number>()
  for (const [file, path] of files) {
    const bytes = await sizeOf(path)
    sizes.set(file, bytes)
    total += bytes
  }
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  for (const [file, path] of files) {
    const handle = await openRegular(path)
    if (handle === null) {
      hashed.push({ file, bytes: sizes.get(file) ?? 0, sha256: null })
      continue
    }
    try {
      const hash = createHash('sha256')
      let bytes = 0
      while (true) {
        if (signal?.aborted) throw new WalscopeFailure({ code: 'CANCELLED', message: 'The work was cancelled.' })
        const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES)
        if (bytesRead === 0) break
        hash.update(chunk.subarray(0, bytesRead))
        bytes += bytesRead
        done += bytesRead
        const now = performance.now()
        if (now - told < PROGRESS_INTERVAL_MS) continue
        told = now
        yield { kind: 'progress', phase: 'hash', done, total, unit: 'bytes', elapsedMs: now - start, file }
      }
      hashed.push({ file, bytes, sha256: hash.digest('hex') })
    } catch (error) {
      if (error instanceof WalscopeFailure) throw error
      hashed.push({ file, bytes: sizes.get(file) ?? 0, sha256: null })
    } finally {
      await handle.close()
    }
  }
  return hashed
}

/** Never waits on a FIFO; null for what is no regular file or cannot be opened. */
async function openRegular(path: Buffer) {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY).catch(() => null)
  if (handle === null) return null
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  return null
}

async function sizeOf(path: Buffer): Promise<number> {
  const handle = await openRegular(path)
  if (handle === null) return 0
  const { size } = await handle.stat()
  await handle.close()
  return size
}
