import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlockMapJob } from '../../native/addon/walscope.d.ts'
import {
  BLOCK_CONDITIONS,
  type BlockDocument,
  blockDocument,
  type HeadDocument,
  headDocument,
  MAP_CELL_LIMIT,
  type MapUpdate,
  pathBytes,
  WalscopeFailure,
} from '../contract/index.ts'
import { type Addon, loadAddon } from './addon.ts'
import { finishJob, watchJob } from './jobs.ts'

/** The path of a file of the open directory. A client gives names only, and only those that are there. */
export async function pathIn(directory: string, file: string): Promise<string> {
  // Names are bytes; a document writes those that are no UTF-8 with escapes (docs/names.md).
  const names = await readdir(Buffer.from(pathBytes(directory)), { encoding: 'buffer' }).catch((error: unknown) => {
    const message = `The directory ${directory} cannot be read: ${error instanceof Error ? error.message : error}.`
    throw new WalscopeFailure({ code: 'DIRECTORY_UNREADABLE', message, file: directory })
  })
  const name = pathBytes(file)
  if (!names.some((it) => it.equals(name))) {
    const message = `There is no file ${JSON.stringify(file)} in ${directory}.`
    throw new WalscopeFailure({ code: 'FILE_UNREADABLE', message, file })
  }
  return join(directory, file)
}

const toHex = (bytes: unknown) => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : bytes)

/** Looks at one block of a segment file. Aborting ends the search for its damage. */
export async function inspectBlock(
  path: string,
  block: number,
  signal?: AbortSignal,
  addon: Pick<Addon, 'BlockJob'> = loadAddon(),
): Promise<BlockDocument> {
  const native = (await finishJob(new addon.BlockJob(path, block), signal)) as { condition: number; data: unknown }
  return blockDocument.parse({ ...native, condition: BLOCK_CONDITIONS[native.condition], data: toHex(native.data) })
}

/** Reads the header of a segment file, or a meta file. */
export async function inspectHead(
  path: string,
  signal?: AbortSignal,
  addon: Pick<Addon, 'HeadJob'> = loadAddon(),
): Promise<HeadDocument> {
  const native = (await finishJob(new addon.HeadJob(path), signal)) as { data: unknown }
  return headDocument.parse({ ...native, data: toHex(native.data) })
}

/** Gives the cells of a block map as they become known, progress in between, and at the end how many there are. */
export async function* mapBlocks(
  path: string,
  signal?: AbortSignal,
  addon: Pick<Addon, 'BlockMapJob'> = loadAddon(),
): AsyncGenerator<MapUpdate, void> {
  const job = new addon.BlockMapJob(path)
  let size = 0
  function* drain(): Generator<Exclude<MapUpdate, { kind: 'progress' | 'done' }>> {
    if (job.size() > size) {
      size = job.size()
      yield { kind: 'size', cells: size }
    }
    yield* drainCells(job)
  }
  const cells = yield* watchJob(job, signal, drain)
  yield { kind: 'done', cells }
}

function* drainCells(job: Pick<BlockMapJob, 'drainCells'>): Generator<Extract<MapUpdate, { kind: 'cells' }>> {
  for (let run = job.drainCells(MAP_CELL_LIMIT); run !== null; run = job.drainCells(MAP_CELL_LIMIT)) {
    yield { kind: 'cells', first: run.first, cells: Buffer.from(run.cells).toString('base64') }
  }
}
