import { expect, test } from 'vitest'
import { isNewer } from './versions.ts'

test.each([
  ['0.1.1', '0.1.0'],
  ['0.2.0', '0.1.9'],
  ['1.0.0', '0.99.99'],
  ['0.10.0', '0.9.0'],
  ['1.4.0', '1.4.0-beta.2'],
])('%s is newer than %s, and not the other way round', (released, running) => {
  expect(isNewer(released, running)).toBe(true)
  expect(isNewer(running, released)).toBe(false)
})

test('nothing is newer than itself, and what is no version than none', () => {
  for (const version of ['0.1.0', '1.4.0-beta.2']) expect(isNewer(version, version)).toBe(false)
  for (const wrong of ['', 'v2.0.0', '2.0', '2.0.0.0', '99999999.0.0', '<b>2.0.0</b>', '2.0.0 '])
    expect(isNewer(wrong, '0.1.0')).toBe(false)
  expect(isNewer('1.0.0', 'unknown')).toBe(false)
})
