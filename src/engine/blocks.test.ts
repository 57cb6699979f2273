import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BLOCK_CONDITIONS, type MapUpdate, mapCells } from '../contract/index.ts'
import { mapBlocks, pathIn } from './blocks.ts'

describe('pathIn', () => {
  let directory = ''
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'walscope-blocks-'))
    writeFileSync(join(directory, 'FS.00000000.wal'), '')
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  test('gives the path of a file that is there', async () => {
    expect(await pathIn(directory, 'FS.00000000.wal')).toBe(join(directory, 'FS.00000000.wal'))
  })

  test.each([
    '../FS.00000000.wal',
    './FS.00000000.wal',
    '/etc/passwd',
    '..',
    '.',
    '',
    'FS.00000001.wal',
    'FS.00000000.wal\0',
  ])('refuses %j', async (name) => {
    await expect(pathIn(directory, name)).rejects.toMatchObject({ error: { code: 'FILE_UNREADABLE' } })
  })
})

/** A map job that has its cells in pieces and ends when they were drained. */
class FakeMapJob {
  readonly finished: Promise<number>
  private readonly runs = [new Uint8Array(65_536).fill(3), Uint8Array.of(12, 3)]
  private first = 0

  constructor() {
    this.finished = new Promise((resolve) => setTimeout(resolve, 150, 65_538))
  }

  size = () => 65_538
  progress = () => ({ phase: 'headers', done: 1, total: 2, unit: 'bytes' as const, elapsedMs: 5, file: null })
  cancel = () => {}
  drainCells = () => {
    const cells = this.runs.shift()
    if (cells === undefined) return null
    const run = { first: this.first, cells }
    this.first += cells.length
    return run
  }
}

test('a map is given in messages of bounded size, its size first', async () => {
  const updates: MapUpdate[] = []
  const addon = { BlockMapJob: FakeMapJob }
  for await (const update of mapBlocks('FS.00000000.wal', undefined, addon)) updates.push(update)
  expect(updates.map(({ kind }) => kind)).toEqual(['progress', 'size', 'cells', 'cells', 'done'])
  const cells = updates.flatMap((update) => (update.kind === 'cells' ? [mapCells.parse(update)] : []))
  expect(cells.map(({ first }) => first)).toEqual([0, 65_536])
  expect([...Buffer.from(cells[1]?.cells ?? '', 'base64')].map((cell) => BLOCK_CONDITIONS[cell])).toEqual([
    'block-checksum-mismatch',
    'sound',
  ])
})
