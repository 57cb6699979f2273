import { randomBytes } from 'node:crypto'
import { type BigIntStats, constants } from 'node:fs'
import { access, chmod, lstat, mkdir, open, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type ErrorCode, pathBytes, pathText, WalscopeFailure } from '../contract/index.ts'
import { asDiskFull } from './full-disk.ts'

function refuse(code: ErrorCode, message: string, file: string): WalscopeFailure {
  return new WalscopeFailure({ code, message, file })
}

const reasonOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error))

/** An error of the file system as one about the output. */
export function unwritable(file: string, error: unknown): WalscopeFailure {
  const full = asDiskFull(file, error)
  if (full !== null) return full
  if (error instanceof WalscopeFailure) return error
  const message = error instanceof Error ? error.message : String(error)
  return refuse('OUTPUT_UNWRITABLE', `${file} cannot be written: ${message}.`, file)
}

/** Null where there is nothing of that name. */
async function lookAt(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true })
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return null
    throw unwritable(path, error)
  }
}

/** The path that a text with escapes stands for. */
function pathOf(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(pathBytes(text))
  } catch {
    throw refuse('OUTPUT_UNWRITABLE', `${text} cannot be written: a path to write to has to be UTF-8.`, text)
  }
}

/** The path with all links of what is there already followed, and the directories above that are not there yet. */
async function locate(output: string): Promise<string> {
  let there = resolve(pathOf(output))
  let rest = ''
  while ((await lookAt(there)) === null) {
    rest = join(basename(there), rest)
    there = dirname(there)
  }
  try {
    return join(await realpath(there), rest)
  } catch (error) {
    // A link that leads nowhere.
    throw unwritable(there, error)
  }
}

/** Looks at the directories themselves, not at their names: links, `..` and a second mount lead to the same ones. */
export async function refuseInside(path: string, opened: string, name = 'the opened directory'): Promise<void> {
  const log = await stat(Buffer.from(pathBytes(opened)), { bigint: true })
  for (let above = path; ; above = dirname(above)) {
    const found = await lookAt(above)
    if (found !== null && found.dev === log.dev && found.ino === log.ino) {
      const where = above === path ? `is ${name}` : `lies inside of ${name}`
      throw refuse('OUTPUT_IN_OPEN_DIRECTORY', `${path} ${where}, and nothing is ever written there.`, path)
    }
    if (dirname(above) === above) return
  }
}

/** Whether there is anything at a path that somebody has written down, maybe on another machine. */
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(Buffer.from(pathBytes(path)))
    return true
  } catch (error) {
    // A path that the system does not take, or that nobody here may enter, is none.
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG', 'ELOOP', 'ERR_INVALID_ARG_VALUE'].includes(reasonOf(error)))
      return false
    throw unwritable(path, error)
  }
}

async function refuseTaken(path: string, kind: 'directory' | 'file'): Promise<void> {
  const found = await lookAt(path)
  if (found === null) return
  if (kind === 'file') throw refuse('OUTPUT_NOT_EMPTY', `There is a file ${path} already.`, path)
  if (!found.isDirectory()) throw refuse('OUTPUT_UNWRITABLE', `${path} is not a directory.`, path)
  const names = await readdir(path).catch((error: unknown) => {
    throw unwritable(path, error)
  })
  if (names.length > 0) throw refuse('OUTPUT_NOT_EMPTY', `The directory ${path} is not empty.`, path)
}

/** Puts all that is in a directory on the disk. */
async function syncInside(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await syncInside(path)
    await sync(path)
  }
}

/** Puts a file, or the entries of a directory, on the disk. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Where a result goes. It is written to `staging`, a name beside its place, and renamed when it is whole: what a crash
 * leaves behind never looks like a result.
 */
export class OutputPlace {
  readonly path: string
  readonly staging: string
  /** Both as texts, as documents and native code have them. */
  readonly text: string
  readonly stagingText: string
  private readonly kind: 'directory' | 'file'
  /** The outermost directory that was made for it. */
  private readonly firstMade: string | undefined

  private constructor(path: string, kind: 'directory' | 'file', firstMade: string | undefined) {
    this.path = path
    this.staging = `${path}.partial-${randomBytes(4).toString('hex')}`
    this.text = pathText(path)
    this.stagingText = pathText(this.staging)
    this.kind = kind
    this.firstMade = firstMade
  }

  /**
   * Makes the directories above. Refuses what is there already (an empty directory aside) and what lies in the opened
   * directory: `OUTPUT_NOT_EMPTY`, `OUTPUT_UNWRITABLE`, `OUTPUT_IN_OPEN_DIRECTORY`. Of several directories those may be gone.
   */
  static async prepare(
    output: string,
    opened: string | readonly string[],
    kind: 'directory' | 'file',
  ): Promise<OutputPlace> {
    const path = await locate(output)
    if (typeof opened === 'string') await refuseInside(path, opened)
    else
      for (const directory of opened)
        if (await isThere(directory)) await refuseInside(path, directory, 'the directory of the log')
    await refuseTaken(path, kind)
    const parent = dirname(path)
    try {
      const firstMade = await mkdir(parent, { recursive: true })
      await access(parent, constants.W_OK | constants.X_OK)
      return new OutputPlace(path, kind, firstMade)
    } catch (error) {
      throw unwritable(path, error)
    }
  }

  /** Puts the result on the disk, and then in its place. `OUTPUT_NOT_EMPTY` where that was taken in the meantime. */
  async commit(): Promise<void> {
    try {
      if (this.kind === 'directory') await syncInside(this.staging)
      await sync(this.staging)
      await refuseTaken(this.path, this.kind)
      const before = await lookAt(this.path)
      if (before !== null) await chmod(this.staging, Number(before.mode & 0o777n))
      await rename(this.staging, this.path)
      await sync(dirname(this.path))
    } catch (error) {
      throw unwritable(this.path, error)
    }
  }

  /** Removes what was written, as far as possible: the failure that led here is the one to report. */
  async discard(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true }).catch(() => undefined)
    if (this.firstMade === undefined) return
    for (let made = dirname(this.path); made.length >= this.firstMade.length; made = dirname(made)) {
      const isRemoved = await rmdir(made).then(
        () => true,
        () => false,
      )
      if (!isRemoved) return
    }
  }

  /** An error that names the staging path, as one that names the place a person knows; a full disk as that. */
  inPlace(error: unknown): unknown {
    const full = asDiskFull(this.text, error)
    if (full !== null) return full
    if (!(error instanceof WalscopeFailure)) return error
    const rename = (text: string) => text.replaceAll(this.stagingText, this.text).replaceAll(this.staging, this.path)
    const { file, message, ...rest } = error.error
    return new WalscopeFailure({ ...rest, file: file === null ? null : rename(file), message: rename(message) })
  }
}
