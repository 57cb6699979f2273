// What Electron starts: the app, or a command of the command line, which a package carries in the same program.
import { ENGINE_COMMAND } from '../contract/commands.ts'
import { commandFromArguments } from './arguments.ts'
import { runCommand, runEngine } from './command.ts'

const command = commandFromArguments(process.argv, Boolean(process.defaultApp))
if (command === null) await import(/* @vite-ignore */ new URL('./desktop.js', import.meta.url).href)
else if (command[0] === ENGINE_COMMAND) await runEngine()
else await runCommand(command)
