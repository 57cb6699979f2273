import { defineConfig } from '@playwright/test'
import { electronKind } from './support/electron-kind.ts'

/** The specs of the app that the host has a part in; the page of the others is the same in both. On Electron all of them run. */
const ON_THE_DOUBLE = ['start', 'engine', 'never-write', 'salvage'].map((name) => `app/${name}.spec.ts`)

/** The command line, and the same app on both hosts: `desktop` (Electron, or its double) and `browser`. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // An engine, a browser and the tests share the machine's cores; timing-sensitive specs want room.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // A picture that is missing is a failure, not a new picture: `-u` makes them.
  updateSnapshots: 'none',
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  // A spec takes seconds; one that walks through every view takes a minute on a busy machine.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // One of six hundred that a busy machine upsets once holds nothing up on CI: it is run again, and listed as flaky. Elsewhere it fails.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list', { printSteps: false }]],
  projects: [
    { name: 'cli', testMatch: 'cli/**/*.spec.ts' },
    {
      name: 'desktop',
      testMatch: [...(electronKind === 'Electron' ? ['app/**/*.spec.ts'] : ON_THE_DOUBLE), 'desktop/**/*.spec.ts'],
    },
    { name: 'browser', testMatch: ['app/**/*.spec.ts', 'browser/**/*.spec.ts'] },
    // They measure, each alone: `npm run frames`.
    { name: 'frames', testMatch: 'frames/**/*.spec.ts', workers: 1 },
  ],
})
