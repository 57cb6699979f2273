import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../contract/settings.ts'
import { SettingsFile } from './settings-file.ts'

let configuration: string
let file: string
const reports: string[] = []

beforeEach(() => {
  configuration = mkdtempSync(join(tmpdir(), 'walscope-settings-'))
  file = join(configuration, 'settings.json')
  reports.length = 0
  vi.stubEnv('WALSCOPE_CONFIG_DIR', configuration)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(configuration, { recursive: true, force: true })
})

const open = () => new SettingsFile((message) => reports.push(message))
const onDisk = () => JSON.parse(readFileSync(file, 'utf8'))

it('keeps what was changed for the next start, with a version', () => {
  expect(open().value).toEqual({ settings: DEFAULT_SETTINGS, notice: null })
  open().change({ theme: 'light' })
  open().change({ timeZone: 'local' })
  expect(open().value.settings).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', timeZone: 'local' })
  expect(onDisk()).toMatchObject({ version: 1, theme: 'light' })
})

it('tells every window of a change', async () => {
  const settings = open()
  const ended = new AbortController()
  const seen: string[] = []
  const watching = (async () => {
    for await (const { settings: now } of settings.watch(ended.signal)) {
      seen.push(now.theme)
      if (seen.length === 2) ended.abort()
    }
  })().catch(() => undefined)
  await vi.waitFor(() => expect(seen).toEqual(['system']))
  settings.change({ theme: 'dark' })
  await watching
  expect(seen).toEqual(['system', 'dark'])
})

it.each(['{"theme": ', '\0\0', '[1]'])('says that a file is damaged, and keeps it aside: %j', (content) => {
  writeFileSync(file, content)
  const settings = open()
  expect(settings.value.settings).toEqual(DEFAULT_SETTINGS)
  expect(settings.value.notice).toContain('settings.json')
  settings.change({ theme: 'dark' })
  expect(onDisk()).toMatchObject({ theme: 'dark' })
  expect(readFileSync(join(configuration, 'settings.damaged.json'), 'utf8')).toBe(content)
})

it('one wrong value is told, and does not cost the others', () => {
  writeFileSync(file, JSON.stringify({ version: 1, theme: 'light', limits: { stallMs: 'soon' } }))
  const { settings, notice } = open().value
  expect(settings).toEqual({ ...DEFAULT_SETTINGS, theme: 'light' })
  expect(notice).toContain('limits')
  expect(existsSync(join(configuration, 'settings.damaged.json'))).toBe(true)
})

it('never writes over a file of a later version', () => {
  const later = JSON.stringify({ version: 99, theme: 'light', novelty: true })
  writeFileSync(file, later)
  const settings = open()
  expect(settings.value.notice).toContain('later version')
  expect(settings.change({ theme: 'dark' }).settings.theme).toBe('dark')
  expect(readFileSync(file, 'utf8')).toBe(later)
})

it('lasts as long as the program where the file cannot be kept', () => {
  mkdirSync(file)
  const settings = open()
  expect(settings.change({ theme: 'dark' }).settings.theme).toBe('dark')
  expect(settings.value.notice).toContain('settings.json')
})

it('says where runs are kept, and how many', () => {
  const settings = open()
  settings.change({ limits: { ...DEFAULT_SETTINGS.limits, keptRuns: 3, keptRunsMb: 400 } })
  expect(settings.traces).toEqual({
    folder: join(configuration, 'traces'),
    mostTraces: 3,
    mostBytes: 400_000_000,
  })
})

it('a program that is older than the file does not write over it, also where the file came later', () => {
  const settings = open()
  settings.change({ theme: 'light' })
  const later = JSON.stringify({ version: 99, theme: 'dark', novelty: true })
  writeFileSync(file, later)
  expect(settings.change({ timeZone: 'local' })).toMatchObject({
    settings: { theme: 'light', timeZone: 'local' },
    notice: expect.stringContaining('later version'),
  })
  expect(readFileSync(file, 'utf8')).toBe(later)
})

it('two programs side by side keep each other’s changes', () => {
  const [one, other] = [open(), open()]
  one.change({ theme: 'light' })
  other.change({ timeZone: 'local' })
  one.change({ numberFormat: 'none' })
  expect(onDisk()).toMatchObject({ theme: 'light', timeZone: 'local', numberFormat: 'none' })
  expect(one.value).toMatchObject({ settings: { timeZone: 'local' }, notice: null })
})

it('keeps what only another version of the same format knows', () => {
  writeFileSync(file, JSON.stringify({ version: 1, theme: 'light', novelty: { a: 1 } }))
  open().change({ theme: 'dark' })
  expect(onDisk()).toMatchObject({ theme: 'dark', novelty: { a: 1 } })
})

it('a file that is damaged while the program runs is kept aside, and costs no setting', () => {
  const settings = open()
  settings.change({ theme: 'light' })
  writeFileSync(file, '{"theme": ')
  expect(settings.change({ timeZone: 'local' })).toMatchObject({
    settings: { theme: 'light', timeZone: 'local' },
    notice: expect.stringContaining('settings.json'),
  })
  expect(readFileSync(join(configuration, 'settings.damaged.json'), 'utf8')).toBe('{"theme": ')
  expect(onDisk()).toMatchObject({ theme: 'light', timeZone: 'local' })
  // The next change has nothing to say any more.
  expect(settings.change({ theme: 'dark' }).notice).toBeNull()
})
