// `npm start [-- DIR]`: all set-up, then the desktop app; without an Electron binary the browser host.
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { root, run } from './run.mjs'
import { setUp } from './setup.mjs'

const PROBE_MS = 3_000
const DOWNLOAD_MS = 180_000
/** Where there was none, nobody waits for the answer again on the same day. */
const ASK_AGAIN_MS = 24 * 3_600_000

/** Electron's binary comes from outside npm's registry, at its first start. Its own retries take minutes, so ask first. */
async function fetchElectron() {
  if (existsSync(`${root}/node_modules/electron/path.txt`) || process.env.ELECTRON_OVERRIDE_DIST_PATH) return
  const asked = `${root}/node_modules/.walscope-electron-asked`
  if (existsSync(asked) && Date.now() - statSync(asked).mtimeMs < ASK_AGAIN_MS) return
  const source = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/'
  try {
    await fetch(source, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) })
  } catch (error) {
    writeFileSync(asked, '')
    // No binary then: the command line says so in its one line and opens the browser host.
    if (process.env.WALSCOPE_DEBUG) console.error(`walscope: ${source} cannot be reached: ${error.message}`)
    return
  }
  run(process.execPath, [`${root}/node_modules/electron/install.js`], { timeout: DOWNLOAD_MS })
}

await setUp({ tests: false })
await fetchElectron()
process.exit(run(process.execPath, [`${root}/bin/walscope.mjs`, ...process.argv.slice(2)]))
