import { spawnSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { crashReport } from '../contract/trouble.ts'
import { CrashLog } from './crash-log.ts'
import { logOwnEnd } from './own-end.ts'

it('writes what ends the program itself, with its stack', () => {
  const configuration = mkdtempSync(join(tmpdir(), 'walscope-end-'))
  const log = new CrashLog(configuration, () => {})
  const program = Object.assign(new EventEmitter(), { pid: 4711 })
  logOwnEnd(log, program as unknown as NodeJS.Process)
  program.emit('uncaughtExceptionMonitor', new RangeError('too far'), 'uncaughtException')
  const report = crashReport.parse(JSON.parse(readFileSync(log.newest ?? '', 'utf8')))
  expect(report).toMatchObject({ kind: 'host', message: 'too far', pid: 4711 })
  expect(report.lastLines[0]).toBe('RangeError: too far')
  expect(report.lastLines[1]).toContain('own-end.test')
  rmSync(configuration, { recursive: true })
})

it('is told by Node of a rejection that nobody has caught, too, and does not stop the end', () => {
  const script = `process.on('uncaughtExceptionMonitor', (error) => console.log(error.message)); Promise.reject(new Error('nobody'))`
  const { status, stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([1, 'nobody\n'])
})
