import { describe, expect, it } from 'vitest'
import { type ExitClues, exitReason } from './exit-reason.ts'

const NO_CLUES: ExitClues = { wasReady: true, lastLines: [], memoryKill: null }
const ofSignal = (signal: string, clues: Partial<ExitClues> = {}) =>
  exitReason({ exitCode: null, signal, launchError: null }, { ...NO_CLUES, ...clues })
const ofCode = (exitCode: number, clues: Partial<ExitClues> = {}) =>
  exitReason({ exitCode, signal: null, launchError: null }, { ...NO_CLUES, ...clues })

/** What Node 20 wrote when its heap was full. */
const HEAP = [
  '<--- JS stacktrace --->',
  'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
]
/** Electron's handler of the same. */
const HEAP_IN_ELECTRON = [
  '[1:0101/000000.0:ERROR:node_bindings.cc(170)] OOM error in V8: Zone Allocation failed - process out of memory',
]

describe('memory', () => {
  it.each([
    ['SIGABRT', HEAP],
    ['SIGTRAP', HEAP_IN_ELECTRON],
    ['SIGSEGV', HEAP],
  ])('V8 says that the heap is full, and ends by %s', (signal, lastLines) => {
    const { cause, error, exit } = ofSignal(signal, { lastLines })
    expect(cause).toBe('heap-exhausted')
    expect(error.message).toBe(`The engine ran out of memory: its JavaScript heap was full (${signal}).`)
    expect(exit).toMatchObject({ kind: 'crashed', signal })
  })

  it('is the same by exit code, as on Windows, and before the engine was ready', () => {
    expect(ofCode(134, { lastLines: HEAP, wasReady: false }).cause).toBe('heap-exhausted')
  })

  it('an allocation of the native code that failed', () => {
    const lastLines = ["terminate called after throwing an instance of 'std::bad_alloc'", '  what():  std::bad_alloc']
    expect(ofSignal('SIGABRT', { lastLines }).cause).toBe('memory-exhausted')
  })

  it('a SIGKILL of the kernel is told from that of a person, as surely as it can be', () => {
    expect(ofSignal('SIGKILL', { memoryKill: 'group' })).toMatchObject({
      cause: 'memory-kill',
      exit: { kind: 'killed' },
      error: { message: 'The system was out of memory and ended the engine (SIGKILL).' },
    })
    expect(ofSignal('SIGKILL', { memoryKill: 'machine' }).error.message).toContain('very likely')
    expect(ofSignal('SIGKILL')).toMatchObject({
      cause: 'killed',
      error: { message: 'The engine was killed by SIGKILL.' },
    })
    // It ends nothing by another signal.
    expect(ofSignal('SIGTERM', { memoryKill: 'group' }).cause).toBe('killed')
  })

  it('what was written long before somebody killed it is not why it ended', () => {
    expect(ofSignal('SIGKILL', { lastLines: HEAP }).cause).toBe('killed')
  })
})

it('names signals that the engine raised itself', () => {
  expect(ofSignal('SIGABRT')).toMatchObject({ cause: 'aborted' })
  expect(ofSignal('SIGBUS')).toMatchObject({ cause: 'bus-error' })
  expect(ofSignal('SIGSEGV')).toMatchObject({ cause: 'crashed', error: { message: 'The engine crashed (SIGSEGV).' } })
})

it('quotes the exception that nothing has caught', () => {
  const lastLines = [
    'file:///app/out/main/engine.js:3',
    '  throw it',
    "TypeError: Cannot read properties of null (reading 'x')",
    '    at run',
  ]
  expect(ofCode(1, { lastLines }).error.message).toBe(
    "The engine ended with exit code 1: TypeError: Cannot read properties of null (reading 'x')",
  )
  expect(ofCode(3).error.message).toBe('The engine ended with exit code 3.')
})
