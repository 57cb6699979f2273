// A system that gives no more memory, or no more threads: that is said, it ends, and nothing of it is taken for damage.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCode } from '../contract/index.ts'
import { generateLog, removeDirectory, temporaryDirectory } from './testing/event-log.ts'

const PROGRAM = fileURLToPath(new URL('testing/short-of-memory.mjs', import.meta.url))
/** What a thread needs for its stack: the C library takes it from this limit. */
const STACK_BYTES = 8 * 1_024 * 1_024
/** What is kept alive by work that never began hangs. */
const LIMIT_MS = 30_000

let place: string
beforeAll(async () => {
  place = temporaryDirectory()
  await generateLog(join(place, 'wal'), { cold: 2 })
})
afterAll(() => removeDirectory(place))

function doShortOfMemory(work: string, spareMib: number): unknown {
  const args = [`--stack=${STACK_BYTES}:`, process.execPath, PROGRAM, work, join(place, 'wal'), String(spareMib)]
  const { status, signal, stdout, stderr } = spawnSync('prlimit', args, { encoding: 'utf8', timeout: LIMIT_MS })
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' })
  return JSON.parse(stdout)
}

/** Less than a stack. */
const NO_THREAD_MIB = 4
/** A stack, and not the buffers of a cold segment, which are some 8 MiB. */
const NO_BUFFER_MIB = 12
const ENOUGH_MIB = 1_024

test.each([
  ['scan', 'The work was not begun'],
  ['recovery', 'The recovery could not be started'],
])('no thread for a %s', (work, done) => {
  const message = `${done}: the system gives Walscope no more threads, or no memory for one. End other programs or raise its limits, and do it again.`
  expect(doShortOfMemory(work, NO_THREAD_MIB)).toEqual({ code: errorCode.enum.RESOURCES_EXHAUSTED, message })
})

test.each(['scan', 'verify'])('no memory to decode intact cold segments with, in a %s', (work) => {
  const message =
    'The work was given up: the system gives Walscope no more memory. End other programs or raise its limits, and do it again.'
  expect(doShortOfMemory(work, NO_BUFFER_MIB)).toEqual({ code: errorCode.enum.RESOURCES_EXHAUSTED, message })
  expect(doShortOfMemory(work, ENOUGH_MIB)).toEqual({ findings: [] })
})
