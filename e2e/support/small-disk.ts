// A disk that is soon full, for the tests of what is written then.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './walscope.ts'

const inNamespace = (script: string, ...args: string[]) => ['-rm', 'sh', '-c', script, 'sh', ...args]

/** Why there can be none here; null where there can. */
export function whyNoSmallDisk(place: string): string | null {
  const mount = join(place, 'probe')
  mkdirSync(mount)
  const probe = spawnSync('unshare', inNamespace('mount -t tmpfs none "$1"', mount), { encoding: 'utf8' })
  if (probe.error !== undefined) return `unshare cannot be started: ${probe.error.message}`
  return probe.status === 0 ? null : `this system lets nobody mount: ${probe.stderr.trim()}`
}

/** Runs `walscope …` with a disk of two megabytes at `mount`; what is on it at the end stands below what it says on stdout. */
export function walscopeOnSmallDisk(mount: string, ...args: string[]): SpawnSyncReturns<string> {
  return walscopeOnDisk('2m', mount, ...args)
}

/** The same with a disk of another size, as `mount` takes it. */
export function walscopeOnDisk(size: string, mount: string, ...args: string[]): SpawnSyncReturns<string> {
  mkdirSync(mount, { recursive: true })
  const script = `mount -t tmpfs -o size=${size} none "$1" && shift && "$@"; code=$?; ls -A "$0"; exit $code`
  return spawnSync(
    'unshare',
    ['-rm', 'sh', '-c', script, mount, mount, process.execPath, join(root, 'bin/walscope.mjs'), ...args],
    { encoding: 'utf8', timeout: 120_000, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } },
  )
}
