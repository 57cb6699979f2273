import { expect, test } from 'vitest'
import { whatIfChange } from './commands/trace-what-if.ts'

test('what is asked is a list of options, each by its name on the command line', () => {
  expect(whatIfChange('prepared=8')).toEqual({ preparedCapacity: 8 })
  expect(whatIfChange('finished=1,threads=2,apply-ns=0,preload=off,cache=cold')).toEqual({
    ...{ finishedCapacity: 1, verifyThreads: 2, applyNs: 0, preload: false, coldCache: true },
  })
  expect(whatIfChange('preload=on,cache=warm')).toEqual({ preload: true, coldCache: false })
})

test.each([
  ['', 'It has to be a list of'],
  ['slots=3', 'It has to be a list of'],
  ['prepared', 'prepared has to be a whole number'],
  ['prepared=0', 'prepared has to be a whole number'],
  ['prepared=65537', 'prepared has to be a whole number'],
  ['threads=65', 'threads has to be'],
  ['apply-ns=-1', 'apply-ns has to be'],
  ['preload=maybe', 'preload has to be on or off'],
  ['cache=toString', 'cache has to be cold or warm'],
  ['constructor=1', 'It has to be a list of'],
  ['prepared=3,prepared=4', 'prepared is named twice'],
  ['prepared=3=4', 'It has to be a list of'],
  ['prepared=3,', 'It has to be a list of'],
])('%j is refused', (text, message) => expect(() => whatIfChange(text)).toThrow(message))
