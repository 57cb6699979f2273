// Generated logs and their tables, for tests that need a real engine.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GenerateOptions } from '../../../native/addon/walscope.d.ts'
import type { EventMode } from '../../contract/index.ts'
import { loadAddon } from '../addon.ts'
import { type OpenTable, openEventTable } from '../events/event-tables.ts'

export const addon = loadAddon()

const SEGMENT_HEADER_BYTES = 64
const BLOCK_BYTES = 16_448

/** A directory of its own for a test. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'walscope-engine-'))
}

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true })
}

/** Generates a log; hot and cold, some 16,384 events where nothing else is said. */
export async function generateLog(directory: string, options: Partial<GenerateOptions> = {}): Promise<string> {
  const all: GenerateOptions = {
    segments: 4,
    blocks: 16,
    events: 0n,
    seed: 7n,
    firstEventId: 1n,
    cold: 1,
    unfinalised: false,
    unused: 0,
    faults: [],
    ...options,
  }
  await new addon.GenerateJob(directory, all).finished
  return directory
}

/** Writes over the events of a block with bytes that a test names: as a disk may do. */
export function overwriteEvents(directory: string, file: string, block: number, bytes: Uint8Array): void {
  const path = join(directory, file)
  const segment = readFileSync(path)
  segment.set(bytes, SEGMENT_HEADER_BYTES + block * BLOCK_BYTES + SEGMENT_HEADER_BYTES)
  writeFileSync(path, segment)
}

/** Runs work to its end and gives its result. */
export async function finish<Result>(work: AsyncGenerator<unknown, Result>): Promise<Result> {
  let step = await work.next()
  while (!step.done) step = await work.next()
  return step.value
}

/** Everything that a stream gives. */
export async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of stream) items.push(item)
  return items
}

export function openTable(directory: string, mode: EventMode = 'all'): Promise<OpenTable> {
  return finish(openEventTable(directory, mode, undefined, addon))
}

/** Names of all that is in a directory. */
export function namesIn(directory: string): string[] {
  return readdirSync(directory).sort()
}
