import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashFiles, listFiles } from './file-hashes.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'walscope-hashes-'))
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

async function hashed() {
  const work = hashFiles(await listFiles(directory))
  let step = await work.next()
  while (!step.done) step = await work.next()
  return step.value
}

test('the files of a directory, in the order of their names', async () => {
  writeFileSync(join(directory, 'b'), 'two')
  writeFileSync(join(directory, 'a'), '')
  mkdirSync(join(directory, 'c'))
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  expect(await hashed()).toEqual([
    { file: 'a', bytes: 0, sha256: sha256('') },
    { file: 'b', bytes: 3, sha256: sha256('two') },
    { file: 'c', bytes: 0, sha256: null },
  ])
})

test('names of any bytes are texts that stand for them', async () => {
  const names = [[0xff, 0x2e], [...Buffer.from('\ufeffwal')], [...Buffer.from('a\\xFF')], [...Buffer.from('é\n'), 0x80]]
  for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name)]), 'it')
  const files = await hashed()
  expect(files.map(({ file }) => file)).toEqual(['\\xC3\\xA9\n\\x80', '\\xFF.', 'a\\x5CxFF', '\ufeffwal'])
  expect(files.every(({ sha256, bytes }) => sha256 !== null && bytes === 2)).toBe(true)
})

test('aborting ends it', async () => {
  writeFileSync(join(directory, 'a'), 'it')
  const work = hashFiles(await listFiles(directory), AbortSignal.abort())
  await expect(work.next()).rejects.toMatchObject({ error: { code: 'CANCELLED' } })
})
