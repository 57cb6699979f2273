import { Buffer } from 'node:buffer'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { z } from 'zod'
import {
  type BundleDocument,
  bundleDocument,
  type Finding,
  legibleAll,
  type Progress,
  pathBytes,
  type VerifiedSegment,
  type VerifyDocument,
  verifyDocument,
} from '../contract/index.ts'
import { type Addon, loadAddon } from './addon.ts'
import { BUNDLED_BLOCK_LIMIT, describeBundle, summarise } from './bundle-text.ts'
import { type HashedFile, hashFiles, listFiles } from './file-hashes.ts'
import { watchJob } from './jobs.ts'
import { machine } from './machine.ts'
import { OutputPlace } from './output-place.ts'
import { hideBytesOfIds, Pseudonyms } from './pseudonyms.ts'
import { verify } from './reports.ts'

/** Bad blocks that verify.json lists of one segment; all are counted. */
const LISTED_BAD_BLOCKS = 1_000
const META_FILE = /^(wal_meta\.dat|wal\.meta)(\.tmp)?$/
/** What is no meta file is not taken for one. */
const META_BYTES = 4_096
const SEGMENT_HEADER_BYTES = 64

export interface BundleRequest {
  directory: string
  output: string
  pseudonyms: boolean
}

type BundleAddon = Pick<Addon, 'VerifyJob' | 'BlockBytesJob' | 'buildInfo'>
type SegmentBytes = Awaited<InstanceType<Addon['BlockBytesJob']>['finished']>[number]

/** Writes the evidence for a colleague to one new file, a zip. Gives progress, then returns where it is and what is in it. */
export async function* bundle(
  request: BundleRequest,
  signal?: AbortSignal,
  addon: BundleAddon = loadAddon(),
): AsyncGenerator<Progress, { output: string; document: BundleDocument }> {
  const { directory } = request
  const place = await OutputPlace.prepare(request.output, directory, 'file')
  let isDone = false
  try {
    const verified = hideWhere(request, yield* verifyAll(directory, signal, addon))
    const files = await listFiles(directory)
    const hashed = yield* hashFiles(files, signal)
    const damaged = findDamaged(verified)
    const wanted = takeFirst(damaged, BUNDLED_BLOCK_LIMIT)
    const blocks = verified.segments.map(({ file }) => ({
      path: `${directory}/${file}`,
      blocks: wanted.get(file) ?? [],
    }))
    const bytes = yield* watchJob(new addon.BlockBytesJob(blocks), signal)
    const bundled = bytes.reduce((sum, { blocks }) => sum + blocks.length, 0)
    const badBlocks = Math.max(
      sizeOf(damaged),
      verified.segments.reduce((sum, it) => sum + it.badBlockCount, 0),
    )
    const { version, ...build } = addon.buildInfo()
    const document = bundleDocument.parse({
      format: 'walscope.bundle/1',
      createdAt: new Date().toISOString(),
      directory: verified.directory,
      pseudonyms: request.pseudonyms,
      versions: { walscope: version, node: process.versions.node, ...build },
      machine: machine(),
      files: hashed,
      badBlocks,
      bundledBlocks: bundled,
      leftOutBlocks: badBlocks - bundled,
    } satisfies BundleDocument)
    const zip = new Zip()
    zip.add('README.txt', describeBundle(legibleAll(document)))
    zip.add('summary.txt', summarise(legibleAll(verified)))
    zip.addJson('bundle.json', z.encode(bundleDocument, document))
    zip.addJson('verify.json', z.encode(verifyDocument, verified))
    zip.add('hashes.sha256', Buffer.concat(hashed.map(hashLine)))
    zip.add(
      'segment-headers.bin',
      Buffer.concat(bytes.map(({ header }) => header ?? Buffer.alloc(SEGMENT_HEADER_BYTES))),
    )
    for (const { file, bytes: size, sha256 } of hashed) {
      const path = files.get(file)
      if (META_FILE.test(file) && sha256 !== null && size <= META_BYTES && path !== undefined)
        zip.add(`meta/${file}`, await readFile(path))
    }
    addBlocks(zip, verified, bytes, request.pseudonyms ? new Pseudonyms() : null)
    await zip.writeTo(place.staging, signal)
    await place.commit()
    isDone = true
    return { output: place.text, document }
  } catch (error) {
    throw place.inPlace(error)
  } finally {
    if (!isDone) await place.discard()
  }
}

/** A line as sha256sum writes it: the name in its own bytes, a backslash in front where one in the name is doubled. */
function hashLine({ file, sha256 }: HashedFile): Buffer {
  if (sha256 === null) return Buffer.alloc(0)
  const name = Buffer.from(pathBytes(file)).toString('latin1')
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return Buffer.from(`${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n`, 'latin1')
}

/** A zip whose entries come in the order in which they are added, and tell no time. */
class Zip {
  private readonly file = new ZipFile()

  add(name: string, content: string | Buffer): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    this.file.addBuffer(bytes, name, { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true })
  }

  addJson(name: string, document: unknown): void {
    this.add(name, `${JSON.stringify(document, null, 2)}\n`)
  }

  async writeTo(path: string, signal?: AbortSignal): Promise<void> {
    this.file.end()
    await pipeline(this.file.outputStream, createWriteStream(path, { flags: 'wx' }), { signal })
  }
}

async function* verifyAll(
  directory: string,
  signal: AbortSignal | undefined,
  addon: BundleAddon,
): AsyncGenerator<Progress, VerifyDocument> {
  const segments: VerifiedSegment[] = []
  const updates = verify({ paths: [directory], threads: 1, badBlockLimit: LISTED_BAD_BLOCKS }, signal, addon)
  let step = await updates.next()
  for (; !step.done; step = await updates.next()) {
    if (step.value.kind === 'progress') yield step.value
    else segments.push(...step.value.segments)
  }
  return { ...step.value, segments }
}

/** With pseudonyms, no path above the directory and no byte of an id is told. */
function hideWhere({ directory, pseudonyms }: BundleRequest, document: VerifyDocument): VerifyDocument {
  if (!pseudonyms) return document
  return {
    ...document,
    directory: basename(directory),
    findings: document.findings.map((it) => ({ ...it, message: hideBytesOfIds(it.message) })),
    segments: document.segments.map((segment) => ({
      ...segment,
      badBlocks: segment.badBlocks.map((it) => ({ ...it, evidence: hideBytesOfIds(it.evidence) })),
    })),
  }
}

type Blocks = Map<string, number[]>

const isAboutBlock = ({ code }: Finding) => !code.startsWith('EVENT_ID_')

/** Blocks by segment: the bad ones, and those that a finding is about. */
function findDamaged({ segments, findings }: VerifyDocument): Blocks {
  const damaged = new Map(segments.map(({ file, badBlocks }) => [file, new Set(badBlocks.map(({ block }) => block))]))
  for (const finding of findings) {
    if (finding.file !== null && finding.block !== null && isAboutBlock(finding))
      damaged.get(finding.file)?.add(finding.block)
  }
  return new Map([...damaged].map(([file, blocks]) => [file, [...blocks].sort((a, b) => a - b)]))
}

function takeFirst(blocks: Blocks, limit: number): Blocks {
  let room = limit
  const taken: Blocks = new Map()
  for (const [file, positions] of blocks) {
    taken.set(file, positions.slice(0, room))
    room -= Math.min(room, positions.length)
  }
  return taken
}

function sizeOf(blocks: Blocks): number {
  return [...blocks.values()].reduce((sum, { length }) => sum + length, 0)
}

function addBlocks(
  zip: Zip,
  { segments, findings }: VerifyDocument,
  bytes: SegmentBytes[],
  ids: Pseudonyms | null,
): void {
  const index: object[] = []
  const contents: [name: string, bytes: Buffer][] = []
  for (const [i, { file, badBlocks }] of segments.entries()) {
    for (const { block, previousHeader, bytes: stored } of bytes[i]?.blocks ?? []) {
      const name = `blocks/${encodeURIComponent(file)}/${block}`
      const bad = badBlocks.find((it) => it.block === block)
      const about = findings.filter((it) => it.file === file && it.block === block)
      contents.push([`${name}.bin`, ids === null ? stored : ids.replaceInBlock(stored)])
      if (previousHeader !== null) contents.push([`${name}.previous-header.bin`, previousHeader])
      index.push({
        file,
        block,
        bytes: `${name}.bin`,
        previousHeader: previousHeader === null ? null : `${name}.previous-header.bin`,
        checks: bad === undefined ? null : z.encode(verifyDocument.shape.segments.element.shape.badBlocks.element, bad),
        findings: about.map(({ code, message }) => ({ code, message })),
      })
    }
  }
  zip.addJson('blocks.json', index)
  for (const [name, content] of contents) zip.add(name, content)
}
