import { opendir, stat } from 'node:fs/promises'
import { type ErrorCode, WalscopeFailure } from '../contract/errors.ts'
import { pathBytes } from '../contract/legible.ts'

/** Throws a {@link WalscopeFailure} unless the path is a directory that this user can list. */
export async function checkDirectory(path: string): Promise<void> {
  try {
    const bytes = Buffer.from(pathBytes(path))
    if (!(await stat(bytes)).isDirectory()) {
      throw new WalscopeFailure({ code: 'NOT_A_DIRECTORY', message: `${path} is not a directory.`, file: path })
    }
    // What access(2) says may be wrong on network file systems; listing is what counts.
    await (await opendir(bytes)).close()
  } catch (error) {
    throw error instanceof WalscopeFailure ? error : directoryFailure(path, error)
  }
}

function directoryFailure(path: string, error: unknown): WalscopeFailure {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const [code, message] = explain(path, reason)
  return new WalscopeFailure({ code, message, file: path })
}

function explain(path: string, reason: string): [ErrorCode, string] {
  switch (reason) {
    case 'ENOENT':
      return ['DIRECTORY_NOT_FOUND', `There is no directory ${path}.`]
    case 'ENOTDIR':
      return ['DIRECTORY_NOT_FOUND', `There is no directory ${path}: a part of the path is a file.`]
    case 'ELOOP':
      return ['DIRECTORY_NOT_FOUND', `There is no directory ${path}: its symbolic links lead in a circle.`]
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return ['DIRECTORY_NOT_FOUND', `There is no directory ${JSON.stringify(path)}: no path can be like that.`]
    case 'EACCES':
    case 'EPERM':
      return ['DIRECTORY_UNREADABLE', `You have no permission to read the directory ${path}.`]
    default:
      return ['DIRECTORY_UNREADABLE', `The directory ${path} cannot be read (${reason}).`]
  }
}
