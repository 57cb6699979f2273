// A system that gives no more memory, threads or files: that is said, it ends, and nothing of it is taken for damage.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateLog, removeDirectory, temporaryDirectory } from './testing/event-log.ts'

const PROGRAM = fileURLToPath(new URL('testing/short-of-resources.mjs', import.meta.url))
/** What a thread needs for its stack: the C library takes it from this limit. */
const STACK_BYTES = 8 * 1_024 * 1_024
/** What is kept alive by work that never began hangs. */
const LIMIT_MS = 30_000

let place: string
beforeAll(async () => {
  place = temporaryDirectory()
  await generateLog(join(place, 'wal'), { segments: 6, cold: 2 })
})
afterAll(() => removeDirectory(place))

/** Does a work with so many MiB of memory, or files, to spare. */
function doShortOf(resource: 'memory' | 'files', spare: number, work: string): unknown {
  const program = [process.execPath, PROGRAM, work, join(place, 'wal'), resource, String(spare)]
  const options = { encoding: 'utf8', timeout: LIMIT_MS } as const
  const { status, signal, stdout, stderr } = spawnSync('prlimit', [`--stack=${STACK_BYTES}:`, ...program], options)
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' })
  return JSON.parse(stdout)
}

const exhausted = (why: string) => ({
  code: 'RESOURCES_EXHAUSTED',
  message: `${why}. End other programs or raise its limits, and do it again.`,
})

/** Less than a stack. */
const NO_THREAD_MIB = 4
/** A stack, and not the buffers of a cold segment, which are some 8 MiB. */
const NO_BUFFER_MIB = 12

test.each([
  ['scan', 'The work was not begun'],
  ['recovery that is strict', 'The recovery could not be started'],
])('no thread for a %s', (work, outcome) => {
  expect(doShortOf('memory', NO_THREAD_MIB, work)).toEqual(
    exhausted(`${outcome}: the system gives Walscope no more threads, or no memory for one`),
  )
})

test.each([
  ['scan', 'The work was given up'],
  ['verification', 'The work was given up'],
  ['recovery that is diagnostic', 'The recovery was given up'],
])('no memory to decode intact cold segments with, in a %s', (work, outcome) => {
  expect(doShortOf('memory', NO_BUFFER_MIB, work)).toEqual(
    exhausted(`${outcome}: the system gives Walscope no more memory`),
  )
})

test.each(['recovery that is strict', 'recovery that is diagnostic'])(
  'a %s that may open one file, and not the next while it replays the first',
  (work) => {
    expect(doShortOf('files', 1, work)).toEqual(
      exhausted('The recovery was given up: the system lets Walscope open no more files'),
    )
  },
)

test('a verification that may open two files, by many threads', () => {
  // How many have one open at the same time is theirs: it says that, or it needed no more.
  const given = exhausted('The work was given up: the system lets Walscope open no more files')
  expect([given, { findings: [] }]).toContainEqual(doShortOf('files', 2, 'verification'))
})

test('with enough of all, nothing is found', () => {
  expect(doShortOf('memory', 1_024, 'scan')).toEqual({ findings: [] })
  expect(doShortOf('files', 64, 'verification')).toEqual({ findings: [] })
  const recovered = doShortOf('memory', 1_024, 'recovery that is diagnostic')
  expect(recovered).toEqual({ skipped: [], eventsReplayed: '24576' })
})
