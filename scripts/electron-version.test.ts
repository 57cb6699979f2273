// A current Electron, as far as that can be told without a network.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MODELLED_VERSION } from '../e2e/electron-double/electron.ts'
import packageJson from '../package.json' with { type: 'json' }
import lock from '../package-lock.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')
const require = createRequire(join(root, 'package.json'))
/** Electron supports its latest three majors. */
const SUPPORTED_MAJORS = 3

const pinned = packageJson.devDependencies.electron
const major = (version: string) => Number(version.split('.')[0])

test('one version is meant everywhere: pinned, locked, installed, modelled', () => {
  expect(pinned).toMatch(/^\d+\.\d+\.\d+$/)
  expect(lock.packages['node_modules/electron'].version).toBe(pinned)
  expect((require('electron/package.json') as { version: string }).version).toBe(pinned)
  expect(MODELLED_VERSION).toBe(pinned)
})

test('its major is one of those that get fixes', () => {
  // The list comes with the build tools and grows with each of their updates; it also knows versions that are not out yet.
  const versions = Object.keys(require('electron-to-chromium/versions.js') as Record<string, string>)
  const newest = Math.max(...versions.map(major))
  expect(newest).toBeGreaterThanOrEqual(45)
  expect(major(pinned)).toBeGreaterThan(newest - SUPPORTED_MAJORS)
})
