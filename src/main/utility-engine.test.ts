import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EngineExit } from '../supervisor/engine-process.ts'
import { UtilityEngine } from './utility-engine.ts'

vi.mock('electron', () => import('./testing/electron.ts'))

beforeEach(() => void vi.spyOn(process.stderr, 'write').mockReturnValue(true))
afterEach(() => void vi.restoreAllMocks())

function setUp() {
  const child = Object.assign(new EventEmitter(), {
    ...{ pid: undefined as number | undefined, stdout: new PassThrough(), stderr: new PassThrough() },
  })
  const engine = new UtilityEngine(child as never)
  const exits: EngineExit[] = []
  engine.onExit((exit) => exits.push(exit))
  child.pid = 4711
  child.emit('spawn')
  return { child, engine, exits }
}

test('its last words are there when its exit is told, also what Electron tells of V8, and who it was', async () => {
  const { child, engine, exits } = setUp()
  child.emit('error', 'FatalError', 'v8::ToLocalChecked', '{"header":{}}')
  child.pid = undefined
  child.emit('exit', 6)
  child.stderr.write('OOM error in V8: Allocation failed - JavaScript heap out of memory\n')
  child.stderr.end()
  await vi.waitFor(() => expect(exits).toEqual([{ exitCode: null, signal: 'SIGABRT', launchError: null }]))
  expect(engine.lastLines).toEqual([
    'V8 gave up (FatalError): v8::ToLocalChecked',
    'OOM error in V8: Allocation failed - JavaScript heap out of memory',
  ])
  expect(engine.pid).toBe(4711)
})

test('an output that somebody else holds open delays its exit by no more than a moment', async () => {
  const { child, exits } = setUp()
  child.stderr.write('words')
  child.emit('exit', 1)
  await vi.waitFor(() => expect(exits).toHaveLength(1), { timeout: 1_000 })
})
