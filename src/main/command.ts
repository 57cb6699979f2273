import { fileURLToPath } from 'node:url'
import { app } from 'electron'

/** A program beside this one in the build. */
const beside = (name: string) => new URL(name, import.meta.url).href

/**
 * Runs a command of the command line in this process and ends it with the command's exit code. To be awaited by the main
 * module: until that has been evaluated Electron starts nothing of Chromium, so a command needs no display, and no lock.
 * Standard output, standard error and the exit code are those of the command line under Node.
 * @param args the command and what follows it
 */
export async function runCommand(args: readonly string[]): Promise<void> {
  const program = beside('./cli.js')
  // As Node starts it.
  process.argv = [process.execPath, fileURLToPath(program), ...args]
  await import(/* @vite-ignore */ program)
  // A pipe on Windows takes what is written later.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))))
  app.exit(Number(process.exitCode ?? 0))
}

/** Becomes an engine process for the `walscope serve` that has started this one; ends with it. */
export async function runEngine(): Promise<void> {
  await import(/* @vite-ignore */ beside('./engine.js'))
  // The engine ends this process; until then its main module has not been evaluated, and nothing of Chromium starts.
  await new Promise<never>(() => {})
}
