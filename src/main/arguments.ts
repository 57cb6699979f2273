import { resolve } from 'node:path'

/**
 * The directory that the command line names, absolute, or null. Switches are Electron's and Chromium's, never ours: a
 * directory whose name starts with `-` is written `./-name`.
 * @param isDefaultApp whether Electron was given the app's path first (`electron . DIR`), as a checkout does
 */
export function directoryFromArguments(
  argv: readonly string[],
  isDefaultApp: boolean,
  workingDirectory: string,
): string | null {
  const given = argv.slice(1).filter((argument) => argument !== '' && !argument.startsWith('-'))
  const directory = given[isDefaultApp ? 1 : 0]
  return directory === undefined ? null : resolve(workingDirectory, directory)
}
