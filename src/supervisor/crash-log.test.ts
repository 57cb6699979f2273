import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { crashReport, LAST_LINE_LIMIT, LAST_LINES_LIMIT } from '../contract/trouble.ts'
import { type CrashFacts, CrashLog, KEPT_REPORTS } from './crash-log.ts'

let configuration: string
let told: string[]
let log: CrashLog
beforeEach(() => {
  configuration = mkdtempSync(join(tmpdir(), 'walscope-crashes-'))
  told = []
  log = new CrashLog(configuration, (message) => told.push(message))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(configuration, { recursive: true })
})

const FACTS: CrashFacts = {
  kind: 'engine',
  message: 'The engine crashed (SIGSEGV).',
  cause: 'crashed',
  exit: { code: null, signal: 'SIGSEGV' },
  pid: 4711,
  directory: '/var/wal',
  work: [{ task: 'recovery', phase: 'replaying', file: 'FS.00000003.wal' }],
  lastLines: ['the last words'],
  times: 1,
}
const crashes = () => join(configuration, 'crashes')

it('writes a report that says what, where, when and on what', () => {
  const { text, path } = log.write(FACTS)
  expect(path).toMatch(/crashes\/crash-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-engine-4711\.json$/)
  expect(readFileSync(path ?? '', 'utf8')).toBe(text)
  const report = crashReport.parse(JSON.parse(text))
  expect(report).toMatchObject({ ...FACTS, version: 1 })
  expect(report.program.version).toMatch(/^\d+\.\d+\.\d+/)
  expect(report.program.runtime.node).toBe(process.versions.node)
  expect(report.machine.cores).toBeGreaterThan(0)
  expect(Math.abs(Date.parse(report.at) - Date.now())).toBeLessThan(60_000)
  // A path of a directory is nobody else's business.
  expect(statSync(path ?? '').mode & 0o077).toBe(0)
})

it.each(['as they come', 'all in one millisecond'])(
  'keeps the last reports, %s, and no file of another name is touched',
  (when) => {
    if (when === 'all in one millisecond') vi.useFakeTimers({ toFake: ['Date'] })
    mkdirSync(crashes())
    writeFileSync(join(crashes(), 'notes.json'), 'mine')
    const paths = Array.from({ length: KEPT_REPORTS + 5 }, () => log.write(FACTS).path)
    expect(log.list()).toHaveLength(KEPT_REPORTS)
    expect(existsSync(paths.at(-1) ?? '')).toBe(true)
    expect(existsSync(paths[0] ?? '')).toBe(false)
    expect(log.newest).toBe(paths.at(-1))
    expect(readdirSync(crashes())).toHaveLength(KEPT_REPORTS + 1)
    expect(readFileSync(join(crashes(), 'notes.json'), 'utf8')).toBe('mine')
  },
)

it('a report is small, however much there is to say', () => {
  const lastLines = Array.from({ length: LAST_LINES_LIMIT }, () => '\u0001'.repeat(LAST_LINE_LIMIT))
  const { text, path } = log.write({ ...FACTS, lastLines })
  expect(crashReport.parse(JSON.parse(readFileSync(path ?? '', 'utf8'))).lastLines).toEqual(lastLines)
  expect(Buffer.byteLength(text)).toBeLessThan(128 * 1024)
})

it('never writes into the directory that is looked at', () => {
  expect(log.write({ ...FACTS, directory: configuration }).path).toBeNull()
  expect(log.write({ ...FACTS, directory: crashes() }).path).toBeNull()
  expect(existsSync(crashes())).toBe(false)
  expect(log.write({ ...FACTS, directory: `${configuration}-other` }).path).not.toBeNull()
})

it('says so where it cannot be written, gives the text all the same, and leaves nothing behind', () => {
  writeFileSync(crashes(), 'a file in the place of the folder')
  const { text, path } = log.write(FACTS)
  expect(path).toBeNull()
  expect(text).toContain('SIGSEGV')
  expect(told).toEqual([expect.stringContaining('A crash report cannot be kept')])
  expect(new CrashLog(null, () => {}).write(FACTS)).toMatchObject({ path: null })
  expect([log.list(), log.newest]).toEqual([[], null])
})
