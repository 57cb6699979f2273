// `walscope generate`: the same seed gives the same bytes; a fault does what it says and nothing else.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generate, walscope } from '../support/walscope.ts'

const small = ['--segments', '3', '--blocks', '16']

function bytesOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).sort()
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name)).toString('latin1')]))
}

test('the same seed gives the same bytes, another seed others', async ({ temporary }) => {
  const first = bytesOf(await generate(join(temporary, 'a'), ...small, '--seed', '42'))
  // The others are generated within this process; this one as a person does it.
  expect(walscope('generate', join(temporary, 'b'), ...small, '--seed', '42').status).toBe(0)
  const again = bytesOf(join(temporary, 'b'))
  const other = bytesOf(await generate(join(temporary, 'c'), ...small, '--seed', '43'))
  expect(Object.keys(first)).toEqual(['FS.00000000.wal', 'FS.00000001.wal', 'FS.00000002.wal', 'wal_meta.dat'])
  expect(first).toEqual(again)
  expect(first['FS.00000000.wal']).not.toBe(other['FS.00000000.wal'])
})

test('one flipped bit is one byte of difference', async ({ temporary }) => {
  const sound = bytesOf(await generate(join(temporary, 'sound'), ...small, '--seed', '7'))
  const fault = 'flip-event:segment=1,block=5,event=3,byte=24,bit=6'
  const damaged = bytesOf(await generate(join(temporary, 'damaged'), ...small, '--seed', '7', '--fault', fault))
  const offset = 64 + 5 * 16_448 + 64 + 3 * 64 + 24
  const before = sound['FS.00000001.wal'] ?? ''
  const after = damaged['FS.00000001.wal'] ?? ''
  const different = [...before].flatMap((byte, i) => (byte === after[i] ? [] : [i]))
  expect(different).toEqual([offset])
  expect(before.charCodeAt(offset) ^ after.charCodeAt(offset)).toBe(1 << 6)
  expect({ ...damaged, 'FS.00000001.wal': '' }).toEqual({ ...sound, 'FS.00000001.wal': '' })
})

test('a directory that is not empty is refused and left as it is', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...small, '--seed', '1')
  const before = bytesOf(directory)
  const result = walscope('generate', directory, ...small, '--seed', '2')
  expect(result.status).toBe(2)
  expect(result.stderr.trim().split('\n')).toHaveLength(1)
  expect(bytesOf(directory)).toEqual(before)
})

for (const [option, value] of [
  ['--fault', 'nonsense'],
  ['--fault', 'flip-event:segment=9'],
  ['--fault', 'flip-event:bit=8'],
  ['--segments', '0'],
  ['--blocks', '15'],
  ['--seed', '-1'],
] as const) {
  test(`generate ${option} ${value} is a usage error`, ({ temporary }) => {
    const args = option === '--segments' ? [option, value] : [...small, option, value]
    const result = walscope('generate', join(temporary, 'wal'), ...args)
    expect(result.status).toBe(2)
    expect(result.stderr).not.toBe('')
  })
}
