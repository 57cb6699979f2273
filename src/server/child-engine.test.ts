import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { EngineExit } from '../supervisor/engine-process.ts'
import { type ConnectableEngine, type Frame, launchChildEngine } from './child-engine.ts'

/** An engine process that gives back each frame, says its environment at the start, and ends when told so. */
const PROGRAM = `
process.on('message', (message) => {
  if (message.type === 'start') process.send({ type: 'ready', options: process.env.NODE_OPTIONS, args: process.execArgv })
  if (message.type === 'frame' && message.data === 'exit') process.exit(3)
  if (message.type === 'frame') process.send(message)
  if (message.type === 'disconnect') process.send({ type: 'disconnected', connection: message.connection })
})
process.on('disconnect', () => process.exit(0))
`

let temporary: string
let engine: ConnectableEngine
let messages: unknown[]
let exits: EngineExit[]

function launch(program: string): void {
  engine = launchChildEngine(program)
  messages = []
  exits = []
  engine.onMessage((message) => messages.push(message))
  engine.onExit((exit) => exits.push(exit))
}

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-child-'))
  const program = join(temporary, 'engine.mjs')
  writeFileSync(program, PROGRAM)
  vi.stubEnv('NODE_OPTIONS', '--no-warnings')
  launch(program)
})
afterEach(async () => {
  engine.kill()
  await vi.waitFor(() => expect(exits).toHaveLength(1))
  vi.unstubAllEnvs()
  rmSync(temporary, { recursive: true })
})

function connect() {
  const frames: Frame[] = []
  const onEnd = vi.fn()
  return { ...engine.connect({ onFrame: (frame) => frames.push(frame), onEnd }), frames, onEnd }
}

it('carries its own messages beside the frames, and nothing of how this process was started', async () => {
  engine.post({ type: 'start', directory: temporary, generateSample: false, traces: null })
  await vi.waitFor(() => expect(messages).toEqual([{ type: 'ready', args: [] }]))
  expect(engine.pid).toBeGreaterThan(0)
})

it('brings each frame to its connection, text and bytes', async () => {
  const [a, b] = [connect(), connect()]
  a.send('one')
  b.send(new Uint8Array([1, 255]))
  await vi.waitFor(() => expect([a.frames, b.frames]).toEqual([['one'], [new Uint8Array([1, 255])]]))
  a.close()
  a.close()
  await vi.waitFor(() => expect(messages).toEqual([{ type: 'disconnected', connection: 1 }]))
})

it('tells its exit code once, and each connection that it has ended', async () => {
  const link = connect()
  link.send('exit')
  await vi.waitFor(() => expect(exits).toEqual([{ exitCode: 3, signal: null, launchError: null }]))
  expect(link.onEnd).toHaveBeenCalledOnce()
  link.send('late')
  link.close()
  engine.kill()
})

it('tells the signal that killed it, also when it was stopped', async () => {
  process.kill(engine.pid ?? 0, 'SIGSTOP')
  engine.kill()
  await vi.waitFor(() => expect(exits).toEqual([{ exitCode: null, signal: 'SIGKILL', launchError: null }]))
})
