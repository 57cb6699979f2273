import { readFileSync } from 'node:fs'
import { beforeEach, expect, test, vi } from 'vitest'
import { APP_ID, identifyToWindows } from './app-id.ts'
import { asked } from './testing/electron.ts'

vi.mock('electron', () => import('./testing/electron.ts'))

beforeEach(() => {
  for (const name of Object.keys(asked)) delete asked[name]
})

test('is the one that the packages are built with', () => {
  expect(readFileSync('electron-builder.yml', 'utf8')).toMatch(new RegExp(`^appId: ${APP_ID}$`, 'm'))
})

test('is told to Windows, and to nobody else', () => {
  for (const platform of ['linux', 'darwin'] as const) identifyToWindows(platform)
  expect(Object.keys(asked)).toEqual([])
  identifyToWindows('win32')
  expect(Object.keys(asked)).toEqual([`id ${APP_ID}`])
})
