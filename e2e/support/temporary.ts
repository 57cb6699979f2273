// Directories of a test's own, and what holds that a WAL directory is never written to.
import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new empty directory. */
export function temporaryDirectory(name = 'walscope-e2e-'): string {
  return mkdtempSync(join(tmpdir(), name))
}

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true })
}

/**
 * Everything of a directory that a write would change, a line an entry: name, mode, size, times, inode and the SHA-256 of the
 * content. Two equal ones mean that nothing was written.
 */
export function fingerprint(directory: string): string {
  return describe(Buffer.from(directory)).join('\n')
}

function describe(path: Buffer): string[] {
  const info = lstatSync(path, { bigint: true })
  const { mode, size, mtimeNs, ctimeNs, ino, nlink } = info
  const sha256 = createHash('sha256')
    .update(info.isFile() ? readFileSync(path) : '')
    .digest('hex')
  const state = `mode ${mode.toString(8)} links ${nlink} size ${size} changed ${mtimeNs} ${ctimeNs} inode ${ino} ${sha256}`
  const inside = info.isDirectory() ? readdirSync(path, 'buffer').sort(Buffer.compare) : []
  const entries = inside.map((name) => Buffer.concat([path, Buffer.from('/'), name]))
  return [`${path.toString('latin1')} ${state}`, ...entries.flatMap(describe)]
}
