import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WalscopeFailure } from '../contract/errors.ts'
import { checkDirectory } from './directory-check.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'walscope check-ü-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

async function codeOf(path: string): Promise<string> {
  const failure = await checkDirectory(path).then(
    () => null,
    (error: unknown) => error,
  )
  if (failure === null) return 'fine'
  if (!(failure instanceof WalscopeFailure)) throw failure
  expect(failure.error.file).toBe(path)
  expect(failure.message).toMatch(/\.$/)
  return failure.error.code
}

it('takes a directory, also through a link', async () => {
  symlinkSync(directory, join(directory, 'link'))
  expect(await codeOf(directory)).toBe('fine')
  expect(await codeOf(join(directory, 'link'))).toBe('fine')
})

it.each([
  ['a missing path', () => 'none', 'DIRECTORY_NOT_FOUND'],
  ['a path of impossible length', () => 'x'.repeat(5_000), 'DIRECTORY_NOT_FOUND'],
  ['a path with a NUL', () => 'a\0b', 'DIRECTORY_NOT_FOUND'],
  [
    'a link to nothing',
    (at: (name: string) => string) => {
      symlinkSync(at('nothing'), at('link'))
      return 'link'
    },
    'DIRECTORY_NOT_FOUND',
  ],
  [
    'a link to itself',
    (at: (name: string) => string) => {
      symlinkSync(at('circle'), at('circle'))
      return 'circle'
    },
    'DIRECTORY_NOT_FOUND',
  ],
  [
    'a file',
    (at: (name: string) => string) => {
      writeFileSync(at('file'), '')
      return 'file'
    },
    'NOT_A_DIRECTORY',
  ],
  [
    'a path below a file',
    (at: (name: string) => string) => {
      writeFileSync(at('file'), '')
      return 'file/x'
    },
    'DIRECTORY_NOT_FOUND',
  ],
  [
    'a FIFO',
    (at: (name: string) => string) => {
      execFileSync('mkfifo', [at('fifo')])
      return 'fifo'
    },
    'NOT_A_DIRECTORY',
  ],
])('refuses %s', async (_what, make, code) => {
  const name = make((name) => join(directory, name))
  expect(await codeOf(`${directory}/${name}`)).toBe(code)
})

it('refuses a directory that this user may not list', async () => {
  const closed = join(directory, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o000)
  // Root may list everything, so it becomes somebody else for the question.
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    chmodSync(directory, 0o755)
    process.seteuid?.(65_534)
  }
  try {
    expect(await codeOf(closed)).toBe('DIRECTORY_UNREADABLE')
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})
