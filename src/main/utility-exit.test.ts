import { constants } from 'node:os'
import { expect, test } from 'vitest'
import { utilityExit } from './utility-exit.ts'

const { SIGABRT, SIGBUS, SIGKILL } = constants.signals

test.each([
  ['the engine ended', 0, 0, null],
  ['an error that nobody caught', 1, 1, null],
  ['SIGKILL', SIGKILL, null, 'SIGKILL'],
  ['SIGABRT with a core dump', SIGABRT | 0x80, null, 'SIGABRT'],
  ['SIGBUS', SIGBUS, null, 'SIGBUS'],
  ['an exit code in a wait status', 3 << 8, 3, null],
  ['a code that is no signal', 200, 200, null],
])('%s', (_name, code, exitCode, signal) => {
  expect(utilityExit(code, 'linux')).toEqual({ exitCode, signal, launchError: null })
})

test('Windows has no signals', () => {
  expect(utilityExit(9, 'win32')).toEqual({ exitCode: 9, signal: null, launchError: null })
  expect(utilityExit(0xc0000005, 'win32').exitCode).toBe(0xc0000005)
})
