import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readNotices } from './notices.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'walscope-notices-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

test('of a package they lie beside the archive', async () => {
  write('resources/notices/LICENSE.txt', 'ours\r\nalone')
  write('resources/notices/THIRD-PARTY-NOTICES.txt', 'theirs')
  expect(await readNotices(join(folder, 'resources/app.asar/out/main'))).toEqual({
    ...{ license: ['ours', 'alone'], thirdParty: ['theirs'] },
  })
})

test('of a checkout those of others are there once a package was made', async () => {
  write('LICENSE', 'ours')
  const programs = join(folder, 'out/main')
  expect(await readNotices(programs)).toEqual({ license: ['ours'], thirdParty: null })
  write('out/notices/THIRD-PARTY-NOTICES.txt', 'theirs')
  expect(await readNotices(programs)).toEqual({ license: ['ours'], thirdParty: ['theirs'] })
})
