import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KeptView } from '../contract/kept-view.ts'
import { RECENT_LIMIT, RecentDirectories } from './recent-directories.ts'

let configuration: string
let file: string
const reports: string[] = []

beforeEach(() => {
  configuration = mkdtempSync(join(tmpdir(), 'walscope-configuration-'))
  file = join(configuration, 'recent.json')
  reports.length = 0
  vi.stubEnv('WALSCOPE_CONFIG_DIR', configuration)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(configuration, { recursive: true, force: true })
})

const open = () => new RecentDirectories((message) => reports.push(message))
const names = (recent: RecentDirectories) => recent.list().map((entry) => entry.directory)

it('keeps the newest first, each once, also for the next start', () => {
  const recent = open()
  for (const directory of ['/a', '/b', '/a']) recent.add(directory)
  expect(names(recent)).toEqual(['/a', '/b'])
  expect(names(open())).toEqual(['/a', '/b'])
  expect(open().list()[0]?.openedAtMs).toBeGreaterThan(Date.now() - 60_000)
})

it('is bounded', () => {
  const recent = open()
  for (let index = 0; index < RECENT_LIMIT + 5; index++) recent.add(`/${index}`)
  expect(names(recent)).toHaveLength(RECENT_LIMIT)
  expect(names(recent)[0]).toBe(`/${RECENT_LIMIT + 4}`)
})

it('forgets, clears, and tells who listens', () => {
  const recent = open()
  const changed = vi.fn()
  recent.onChange(changed)
  recent.add('/a')
  recent.add('/b')
  recent.forget('/a')
  expect(names(recent)).toEqual(['/b'])
  recent.clear()
  expect(names(open())).toEqual([])
  expect(changed).toHaveBeenCalledTimes(4)
})

it.each(['{"directories": [', '[]', '{"directories": [{"directory": 5}]}', '\0\0\0'])(
  'reports a damaged file and starts anew: %j',
  (content) => {
    writeFileSync(file, content)
    const recent = open()
    expect(names(recent)).toEqual([])
    expect(reports.join()).toContain('recent.json')
    recent.add('/a')
    expect(names(open())).toEqual(['/a'])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ directories: [{ directory: '/a' }] })
  },
)

it('remembers for this run where the file cannot be kept', () => {
  mkdirSync(file)
  const recent = open()
  recent.add('/a')
  expect(names(recent)).toEqual(['/a'])
  expect(reports.join()).toContain('recent.json')
})

const VIEW: KeptView = {
  ...{ view: 'blocks', file: 'FS.00000001.wal', block: 5, offset: 82_304 },
  segments: { text: '', status: 'OK', sorting: { id: 'events', desc: true } },
  findings: { severity: 'error', code: '', file: '', text: 'bit', grouping: 'file' },
  events: { mode: 'strict', query: 'type = TRADE' },
}

it('keeps how a directory was left, for as long as it is in the list', () => {
  const recent = open()
  recent.add('/a')
  recent.add('/b')
  expect(recent.viewOf('/a')).toBeNull()
  let changes = 0
  recent.onChange(() => (changes += 1))
  recent.keepView('/a', VIEW)
  recent.keepView('/never opened', VIEW)
  expect(changes).toBe(0)
  expect(open().viewOf('/a')).toEqual(VIEW)
  expect(open().viewOf('/b')).toBeNull()
  expect(open().viewOf('/never opened')).toBeNull()
  expect(names(open())).toEqual(['/b', '/a'])
  recent.add('/a')
  expect(open().viewOf('/a')).toEqual(VIEW)
  recent.forget('/a')
  recent.add('/a')
  expect(open().viewOf('/a')).toBeNull()
})

it('does without a view that is of another version', () => {
  const directories = [{ directory: '/a', openedAtMs: 1, view: { ...VIEW, view: 'hologram' } }]
  writeFileSync(file, JSON.stringify({ directories }))
  expect(names(open())).toEqual(['/a'])
  expect(open().viewOf('/a')).toBeNull()
  expect(reports).toEqual([])
})
