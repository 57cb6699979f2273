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

/** Names, modes, sizes, times and content of a directory's regular files: two equal ones mean nothing was written. */
export function fingerprint(directory: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory).sort()) {
    const file = lstatSync(join(directory, name), { bigint: true })
    hash.update(`${name} ${file.mode} ${file.size} ${file.mtimeNs} ${file.ctimeNs} ${file.ino}\n`)
    if (file.isFile()) hash.update(readFileSync(join(directory, name)))
  }
  const self = lstatSync(directory, { bigint: true })
  return hash.update(`${self.mtimeNs}`).digest('hex')
}
