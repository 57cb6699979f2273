/**
 * The commands of the command line. A package's program is the app and the command line in one, and its first argument says
 * which of them is wanted; a directory of such a name is written `./scan`.
 */
export const COMMANDS: readonly string[] = [
  ...['scan', 'verify', 'recover', 'trace', 'block', 'events', 'sql', 'salvage', 'bundle', 'generate', 'serve'],
]

/** What asks the command line about itself. */
export const ABOUT_COMMANDS: readonly string[] = ['help', '-h', '--help', '-V', '--version']

/** The engine process of `walscope serve` where the app is the only program there is, as in a package. Not for a person. */
export const ENGINE_COMMAND = 'walscope-engine'

/** What Electron is told for a command: it opens no page, so there is nothing that a sandbox or its zygote would be for. */
export const COMMAND_SWITCHES: readonly string[] = ['--no-sandbox', '--no-zygote', '--']
