import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import {
  legibleAll,
  type NativeSalvage,
  nativeSalvage,
  type Progress,
  SALVAGE_REPORT_JSON,
  SALVAGE_REPORT_TEXT,
  type SalvageDocument,
  type SalvageUpdate,
  STREAM_RANGE_LIMIT,
  salvageDocument,
} from '../contract/index.ts'
import { type Addon, loadAddon } from './addon.ts'
import { fileIn, type HashedFile, hashFiles, listFiles } from './file-hashes.ts'
import { watchJob } from './jobs.ts'
import { OutputPlace } from './output-place.ts'
import { describeSalvage } from './salvage-text.ts'

const META_NAMES = ['wal_meta.dat', 'wal.meta']

export interface SalvageRequest {
  directory: string
  output: string
  repairBits: boolean
}

type SalvageAddon = Pick<Addon, 'SalvageJob' | 'buildInfo'>

/**
 * Writes everything that can be had of a directory to a new one. Gives progress, then returns the report, which stands in
 * the result as well. The result is in its place only when it is whole: read back, reported and on the disk.
 */
export async function* salvage(
  request: SalvageRequest,
  signal?: AbortSignal,
  addon: SalvageAddon = loadAddon(),
): AsyncGenerator<Progress, SalvageDocument> {
  const place = await OutputPlace.prepare(request.output, request.directory, 'directory')
  let isDone = false
  try {
    const { directory, repairBits } = request
    const job = new addon.SalvageJob(directory, place.stagingText, { repairBits })
    const native = nativeSalvage.parse(yield* watchJob(job, signal))
    const names = [...native.inputs.map(({ file }) => file), ...META_NAMES]
    const inputs = yield* hashFiles(new Map(names.map((file) => [file, fileIn(directory, file)])), signal)
    const outputs = yield* hashFiles(await listFiles(place.stagingText), signal)
    const document = makeDocument(request, place.text, addon.buildInfo().version, native, inputs, outputs)
    const json = JSON.stringify(z.encode(salvageDocument, document), null, 2)
    await writeFile(join(place.staging, SALVAGE_REPORT_JSON), `${json}\n`)
    await writeFile(join(place.staging, SALVAGE_REPORT_TEXT), describeSalvage(legibleAll(document)))
    await place.commit()
    isDone = true
    return document
  } catch (error) {
    throw place.inPlace(error)
  } finally {
    if (!isDone) await place.discard()
  }
}

function makeDocument(
  { directory, repairBits }: SalvageRequest,
  output: string,
  version: string,
  native: NativeSalvage,
  inputs: HashedFile[],
  outputs: HashedFile[],
): SalvageDocument {
  const input = new Map(inputs.map((file) => [file.file, file]))
  const written = new Map(outputs.map((file) => [file.file, file]))
  return salvageDocument.parse({
    format: 'walscope.salvage/1',
    version,
    directory,
    output,
    options: { repairBits },
    ...native,
    inputs: native.inputs.map((it) => ({ ...it, sha256: input.get(it.file)?.sha256 ?? null })),
    outputs: native.outputs.map((it) => ({ ...it, ...written.get(it.file) })),
    inputMeta: inputs.find(({ file, sha256 }) => META_NAMES.includes(file) && sha256 !== null) ?? null,
    outputMeta: outputs.find(({ file }) => META_NAMES.includes(file)),
  })
}

/** The last update of a salvage for a client: lists are bounded, counts are not. */
export function salvageDone(document: SalvageDocument): SalvageUpdate {
  const bounded = <Item>(list: Item[]) => list.slice(0, STREAM_RANGE_LIMIT)
  return {
    kind: 'done',
    document: {
      ...document,
      inputs: bounded(document.inputs),
      outputs: bounded(document.outputs),
      gaps: bounded(document.gaps),
      conflicts: bounded(document.conflicts),
      repairs: bounded(document.repairs),
    },
  }
}
