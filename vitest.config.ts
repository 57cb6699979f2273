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
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
