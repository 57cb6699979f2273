// Running commands for the scripts: one line says what runs, its output is shown as it comes.
import { spawn, spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Runs a command in the project's root and gives its exit code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: { ...process.env, ...options.env },
  })
  if (result.error) console.error(`${command}: ${result.error.message}`)
  return result.status ?? 1
}

/** Runs a command and gives what it prints, or null where it fails. */
export function output(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options })
  return result.status === 0 ? result.stdout : null
}

/** Runs a command; ends this program with a line that says what failed where it does. */
export function must(what, command, args, options) {
  const code = run(command, args, options)
  if (code === 0) return
  console.error(`walscope: ${what} failed (${command} ${args.join(' ')}, exit code ${code}).`)
  process.exit(code)
}

/** {@link must} beside other work, which may end this program before; resolved when the command is done. */
export function mustBeside(what, command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
  const stop = () => child.kill()
  process.once('exit', stop)
  return new Promise((resolve) => {
    const end = (why) => {
      process.off('exit', stop)
      if (why === null) return resolve()
      console.error(`walscope: ${what} failed (${command} ${args.join(' ')}, ${why}).`)
      process.exit(1)
    }
    child.once('error', (error) => end(error.message))
    child.once('exit', (code, signal) => end(code === 0 ? null : `exit code ${code ?? signal}`))
  })
}

/** A program of an installed package, run by this Node: no shell, no lookup in PATH. */
export function mustTool(what, binary, args, options) {
  must(what, process.execPath, [`${root}/node_modules/${binary}`, ...args], options)
}
