import { defineConfig } from '@playwright/test'

/** The command line, and the same app on both hosts: `desktop` (Electron, or its double) and `browser`. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // An engine, a browser and the tests share the machine's cores; timing-sensitive specs want room.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // A spec takes seconds; one that walks through every view takes a minute on a busy machine.
  timeout: 180_000,
  expect: { timeout: 10_000 },
  reporter: [['list', { printSteps: false }]],
  projects: [
    { name: 'cli', testMatch: 'cli/**/*.spec.ts' },
    { name: 'desktop', testMatch: ['app/**/*.spec.ts', 'desktop/**/*.spec.ts'] },
    { name: 'browser', testMatch: ['app/**/*.spec.ts', 'browser/**/*.spec.ts'] },
    // Alone, when all the others have ended: it measures.
    { name: 'frames', testMatch: 'frames/**/*.spec.ts', dependencies: ['cli', 'desktop', 'browser'] },
  ],
})
