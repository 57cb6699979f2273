// The program started once more while it runs.
import { spawn } from 'node:child_process'
import type { App } from './app.ts'
import { electronKind, electronProgram } from './electron-kind.ts'
import { root } from './walscope.ts'

/** Starts it with an argument and the settings of one that runs; resolves to its exit code. */
export async function startAgain({ electron }: App, argument: string): Promise<unknown> {
  if (electron === null) throw new Error('this is not the desktop')
  const configuration = await electron.evaluate(({ app }) => app.getPath('userData'))
  const isRoot = electronKind === 'Electron' && process.getuid?.() === 0
  const child = spawn(electronProgram, [...(isRoot ? ['--no-sandbox'] : []), '.', argument], {
    cwd: root,
    env: { ...process.env, WALSCOPE_CONFIG_DIR: configuration },
    stdio: 'ignore',
  })
  return new Promise((resolve) => child.once('exit', resolve))
}
