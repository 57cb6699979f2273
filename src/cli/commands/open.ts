import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Context } from '../context.ts'
import { serveCommand } from './serve.ts'

/** The Electron binary where there is one: from its package, or the folder that ELECTRON_OVERRIDE_DIST_PATH names. */
function findElectron(): string | null {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const pathFile = join(folder, 'path.txt')
    const executable = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
    const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), executable)
    return existsSync(binary) ? binary : null
  } catch {
    // Not installed at all: as where it has no binary.
    return null
  }
}

/** Whether a window can be shown at all: on Linux that takes a display. */
function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
}

/** `walscope [DIR]`: the desktop app; where it cannot be had, one line that says so, and the browser host. */
export async function openCommand(context: Context, directory: string | undefined): Promise<void> {
  const electron = findElectron()
  const why = electron === null ? 'there is no Electron binary here' : hasDisplay() ? null : 'there is no display here'
  if (electron === null || why !== null) {
    process.stderr.write(`walscope: ${why}, so the browser host is opened instead of the desktop app.\n`)
    const canOpen = hasDisplay()
    return serveCommand(context, directory, { port: 0, open: canOpen })
  }
  const project = dirname(dirname(import.meta.dirname))
  const child = spawn(electron, [project, ...(directory === undefined ? [] : [directory])], { stdio: 'inherit' })
  context.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  const [code] = await once(child, 'exit')
  context.exitCode = typeof code === 'number' ? code : 0
}
