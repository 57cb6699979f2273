import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { guidePages } from './scripts/guide/vite-guide.ts'
import { buildRecord } from './scripts/package/build-record.ts'
import { readBuildStamp } from './scripts/package/build-stamp.ts'

/**
 * Programs that share the main build: what Electron starts, the desktop, the engine process, the command line, the browser
 * host, and a benchmark.
 */
const programs = {
  index: 'src/main/start.ts',
  desktop: 'src/main/index.ts',
  engine: 'src/engine/main.ts',
  cli: 'src/cli/main.ts',
  server: 'src/server/main.ts',
  bench: 'src/engine/bench/main.ts',
}

/**
 * Libraries that the programs carry in themselves: read from many files of their own, they take a third of a command's start.
 * `open` looks for programs beside its own file, and DuckDB for its native library.
 */
const carried = [
  ...['zod', '@orpc/client', '@orpc/contract', '@orpc/server', 'ws', 'yazl'],
  ...['commander', 'cli-table3', 'cli-progress', 'picocolors', 'conf', 'string-width'],
]

const stamp = readBuildStamp(import.meta.dirname)
/** The licenses of what each build carries in itself: the notices of a package are made of them. */
const license = { fileName: 'licenses.json' }

export default defineConfig({
  main: {
    define: { WALSCOPE_BUILD: JSON.stringify(stamp) },
    plugins: [buildRecord(stamp)],
    build: {
      license,
      outDir: 'out/main',
      externalizeDeps: { exclude: carried },
      rollupOptions: { input: programs, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  },
  preload: {
    build: {
      license,
      outDir: 'out/preload',
      // A sandboxed preload has to be CommonJS.
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    plugins: [react(), guidePages()],
    resolve: { alias: [{ find: /^zod$/, replacement: new URL('src/renderer/host/zod.ts', import.meta.url).pathname }] },
    // Each load of the page gets a nonce of its own in this place (src/supervisor/page-document.ts).
    html: { cspNonce: 'WALSCOPE_CSP_NONCE' },
    build: {
      license,
      minify: true,
      // One style sheet: a view that is read later is not seen without its style.
      cssCodeSplit: false,
      outDir: 'out/renderer',
      rollupOptions: { input: 'src/renderer/index.html' },
      assetsInlineLimit: 0,
      // The page is read from this machine; what a network would want is not worth a warning at each start.
      chunkSizeWarningLimit: 1_000,
    },
  },
})
