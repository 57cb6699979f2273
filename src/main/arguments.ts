import { ABOUT_COMMANDS, COMMANDS, ENGINE_COMMAND } from '../contract/commands.ts'
import { type Given, givenOf } from '../supervisor/given.ts'

/** What is a command and no directory. */
const NAMES: ReadonlySet<string> = new Set([...COMMANDS, ...ABOUT_COMMANDS, ENGINE_COMMAND])

/**
 * What the command line names to be opened, or null. Switches are Electron's and Chromium's, never ours: a directory whose
 * name starts with `-` is written `./-name`.
 * @param isDefaultApp whether Electron was given the app's path first (`electron . DIR`), as a checkout does
 */
export function givenFromArguments(
  argv: readonly string[],
  isDefaultApp: boolean,
  workingDirectory: string,
): Given | null {
  const named = argv.slice(1).filter((argument) => argument !== '' && !argument.startsWith('-'))
  const argument = named[isDefaultApp ? 1 : 0]
  return argument === undefined ? null : givenOf(argument, workingDirectory)
}

/**
 * The command that the command line names, with all that follows it, or null where it is the app that is wanted. Switches of
 * Electron may come before it, and a `--` that ends them.
 * @param isDefaultApp as for {@link givenFromArguments}
 */
export function commandFromArguments(argv: readonly string[], isDefaultApp: boolean): readonly string[] | null {
  const isSwitch = (argument: string) => argument.startsWith('-') && !ABOUT_COMMANDS.includes(argument)
  let given = argv.slice(1)
  if (isDefaultApp) given = given.slice(given.findIndex((argument) => !argument.startsWith('-')) + 1)
  const first = given.findIndex((argument) => argument === '--' || !isSwitch(argument))
  const command = given.slice(given[first] === '--' ? first + 1 : first)
  const [name] = first < 0 ? [] : command
  return name !== undefined && NAMES.has(name) ? command : null
}
