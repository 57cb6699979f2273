import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OutputPlace } from './output-place.ts'

let temporary: string
let opened: string

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-place-'))
  opened = join(temporary, 'wal')
  mkdirSync(opened)
})

afterEach(() => rmSync(temporary, { recursive: true, force: true }))

const refusal = (output: string, kind: 'directory' | 'file' = 'directory') =>
  OutputPlace.prepare(output, opened, kind).then(
    () => null,
    (error) => error.error?.code ?? String(error),
  )

describe('OutputPlace', () => {
  test('refuses the opened directory and what lies in it, by whatever name', async () => {
    mkdirSync(join(opened, 'inner'))
    symlinkSync(opened, join(temporary, 'link'))
    symlinkSync(join(opened, 'inner'), join(temporary, 'inner'))
    for (const output of [
      'wal',
      'wal/new',
      'wal/a/b',
      'link',
      'link/new',
      'wal/inner',
      'inner',
      'inner/new',
      'x/../wal/new',
    ])
      expect(await refusal(join(temporary, output)), output).toBe('OUTPUT_IN_OPEN_DIRECTORY')
    expect(readdirSync(opened)).toEqual(['inner'])
  })

  test('refuses what is taken', async () => {
    mkdirSync(join(temporary, 'full/inner'), { recursive: true })
    writeFileSync(join(temporary, 'file'), '')
    symlinkSync(join(temporary, 'nowhere'), join(temporary, 'broken'))
    expect(await refusal(join(temporary, 'full'))).toBe('OUTPUT_NOT_EMPTY')
    expect(await refusal(join(temporary, 'file'))).toBe('OUTPUT_UNWRITABLE')
    expect(await refusal(join(temporary, 'file'), 'file')).toBe('OUTPUT_NOT_EMPTY')
    expect(await refusal(join(temporary, 'file/new'))).toBe('OUTPUT_UNWRITABLE')
    expect(await refusal(join(temporary, 'broken'))).toBe('OUTPUT_UNWRITABLE')
  })

  test('reads escapes in the path, and has to be UTF-8', async () => {
    const place = await OutputPlace.prepare(join(temporary, 'a\\x5CxFF'), opened, 'directory')
    expect(place.path).toBe(join(temporary, 'a\\xFF'))
    expect(place.text).toBe(join(temporary, 'a\\x5CxFF'))
    expect(await refusal(join(temporary, 'a\\xFF'))).toBe('OUTPUT_UNWRITABLE')
  })

  test('puts a directory in its place, also over an empty one, and keeps its mode', async () => {
    const output = join(temporary, 'new')
    mkdirSync(output, { mode: 0o700 })
    const place = await OutputPlace.prepare(output, opened, 'directory')
    mkdirSync(place.staging)
    writeFileSync(join(place.staging, 'it'), 'whole')
    expect(readdirSync(output)).toEqual([])
    await place.commit()
    expect(readFileSync(join(output, 'it'), 'utf8')).toBe('whole')
    expect(statSync(output).mode & 0o777).toBe(0o700)
    expect(readdirSync(temporary).sort()).toEqual(['new', 'wal'])
  })

  test('does not put it where something came to be in the meantime', async () => {
    const output = join(temporary, 'new')
    const place = await OutputPlace.prepare(output, opened, 'directory')
    mkdirSync(place.staging)
    mkdirSync(join(output, 'theirs'), { recursive: true })
    await expect(place.commit()).rejects.toMatchObject({ error: { code: 'OUTPUT_NOT_EMPTY' } })
    await place.discard()
    expect(readdirSync(output)).toEqual(['theirs'])
  })

  test('discarding removes what was written and the directories that were made for it', async () => {
    const place = await OutputPlace.prepare(join(temporary, 'a/b/new'), opened, 'directory')
    mkdirSync(place.staging)
    writeFileSync(join(place.staging, 'half'), '')
    await place.discard()
    expect(readdirSync(temporary)).toEqual(['wal'])
  })
})
