import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { guidePages } from './scripts/guide/vite-guide.ts'

export default defineConfig({
  plugins: [react(), guidePages()],
  test: {
    include: [
      'src/**/*.test.{ts,tsx}',
      'scripts/**/*.test.ts',
      'native/test/*.test.ts',
      'e2e/{electron-double,support}/**/*.test.ts',
    ],
    // One more than processors: a file of them waits for the clock most of its time.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
