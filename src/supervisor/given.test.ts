import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { givenOf, openingOf } from './given.ts'

const folder = mkdtempSync(join(tmpdir(), 'walscope-given-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['an absolute path', '/data/wal', { kind: 'path', path: '/data/wal' }],
  ['a relative one', '../wal', { kind: 'path', path: '/home/wal' }],
  ['a path as some file managers write it', 'file:///data/gr%C3%B6%C3%9Fer', { kind: 'path', path: '/data/größer' }],
  ['a path of another machine', 'file://other/wal', { kind: 'path', path: '/home/me/file:/other/wal' }],
  ['a link', 'walscope://open?directory=%2Fwal', { kind: 'link', link: 'walscope://open?directory=%2Fwal' }],
  ['what means to be a link', 'Walscope:../../etc', { kind: 'link', link: 'Walscope:../../etc' }],
  ['a directory of such a name', './walscope:x', { kind: 'path', path: '/home/me/walscope:x' }],
])('%s', (_what, argument, expected) => {
  expect(givenOf(argument, '/home/me')).toEqual(expected)
})

test('a path is opened, whatever is there', async () => {
  for (const path of [folder, join(folder, 'nowhere')]) {
    expect(await openingOf({ kind: 'path', path })).toEqual({ kind: 'directory', directory: path })
  }
})

test('a trace is shown, without a question: the person has named it', async () => {
  const path = join(folder, 'a\\x85.WALSCOPE')
  writeFileSync(path, '')
  expect(await openingOf({ kind: 'path', path })).toEqual({
    kind: 'request',
    request: {
      kind: 'place',
      place: { kind: 'trace', path: path.replace('\\x85', '\\x5Cx85'), atNs: null },
      isFromOutside: false,
    },
  })
})

test('a directory may be called like a trace', async () => {
  const path = join(folder, 'dir.walscope')
  mkdirSync(path)
  expect(await openingOf({ kind: 'path', path })).toEqual({ kind: 'directory', directory: path })
})

test('a link is asked about', async () => {
  expect(await openingOf({ kind: 'link', link: 'walscope://open?trace=%2F%2Fother%2Frun.walscope&atNs=5' })).toEqual({
    kind: 'request',
    request: { kind: 'place', place: { kind: 'trace', path: '//other/run.walscope', atNs: 5 }, isFromOutside: true },
  })
})

test('a link that is none is refused in a sentence', async () => {
  expect(await openingOf({ kind: 'link', link: 'walscope://delete?directory=%2Fwal' })).toMatchObject({
    kind: 'request',
    request: {
      kind: 'refused',
      error: { code: 'LINK_INVALID', message: expect.stringContaining('walscope://delete') },
    },
  })
})
