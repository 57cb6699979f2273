import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { WalscopeFailure } from '../contract/index.ts'

export type Addon = typeof import('../../native/addon/walscope.d.ts')

const ADDON = 'build/Release/walscope.node'
const ARCHIVE = /app\.asar(?=[/\\])/

let loaded: Addon | null = null

/** The addon file: in the nearest folder above this module that has one; in a package, outside of the archive. */
function findAddon(): string | null {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const candidate = join(directory, ADDON).replace(ARCHIVE, 'app.asar.unpacked')
    if (existsSync(candidate)) return candidate
    if (dirname(directory) === directory) return null
  }
}

/** Loads the native engine once. Throws a {@link WalscopeFailure}: `ADDON_MISSING` where it was not built, `ADDON_FAILED` where it cannot start. */
export function loadAddon(): Addon {
  if (loaded !== null) return loaded
  const path = findAddon()
  if (path === null) {
    throw new WalscopeFailure({
      code: 'ADDON_MISSING',
      message: `The native engine (${ADDON}) is not there. Build it with: npm run setup`,
    })
  }
  try {
    loaded = createRequire(import.meta.url)(path) as Addon
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new WalscopeFailure({ code: 'ADDON_FAILED', message: `The native engine cannot start: ${why}` })
  }
  return loaded
}
