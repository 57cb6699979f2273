// The command line: `walscope …`. Exit codes: exit.ts.
import { CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { describeVersion } from '../contract/build.ts'
import { legible } from '../contract/index.ts'
import { toFailure } from '../engine/failure.ts'
import { makeContext } from './context.ts'
import { EXIT } from './exit.ts'
import { makeProgram } from './program.ts'

const context = makeContext()
try {
  await makeProgram(context, describeVersion(packageJson.version)).parseAsync(process.argv.slice(2), { from: 'user' })
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong; help and version are no errors.
    context.exitCode = error.exitCode === 0 ? EXIT.SOUND : EXIT.COULD_NOT_RUN
  } else if (!context.signal.aborted) {
    process.stderr.write(`walscope: ${legible(toFailure(error).error.message)}\n`)
    context.exitCode = EXIT.COULD_NOT_RUN
  }
}
process.exitCode = context.exitCode
// What a reader does not take would keep this process.
if (context.signal.aborted && process.stdout.writableLength > 0) process.exit()
