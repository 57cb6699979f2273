import { expect, test } from 'vitest'
import { windowTitle } from './window-title.ts'

const working = (fraction: number | null, isPaused = false) => ({
  current: { kind: 'query' as const, fraction, isPaused },
  ended: null,
})

test('says how far the work is, or what it is', () => {
  expect(windowTitle(null, { current: null, ended: null })).toBe('Walscope')
  expect(windowTitle('/var/wal', { current: null, ended: null })).toBe('/var/wal – Walscope')
  expect(windowTitle('/var/wal', working(0))).toBe('0 % – /var/wal – Walscope')
  expect(windowTitle('/var/wal', working(0.4399))).toBe('43 % – /var/wal – Walscope')
  expect(windowTitle('/var/wal', working(null))).toBe('Query … – /var/wal – Walscope')
  expect(windowTitle('/var/wal', working(0.5, true))).toBe('50 %, paused – /var/wal – Walscope')
})

test('says what has ended while nobody looked, unless more work goes on', () => {
  const ended = { kind: 'salvage' as const, hasFailed: true, elapsedMs: 20_000 }
  expect(windowTitle('/var/wal', { current: null, ended })).toBe('Salvage failed – /var/wal – Walscope')
  expect(windowTitle(null, { ...working(0.5), ended })).toBe('50 % – Walscope')
})
