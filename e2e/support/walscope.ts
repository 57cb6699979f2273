// Runs the command line as a person's shell does.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Context } from '../../src/cli/context.ts'
import { makeProgram } from '../../src/cli/program.ts'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const corpus = join(root, 'native/test/data/corpus')

/** No command of these tests takes longer; one that does hangs. */
const LIMIT_MS = 120_000

/** Runs `walscope …` and gives exit code, stdout and stderr. */
export function walscope(...args: string[]): SpawnSyncReturns<string> {
  const result = spawnSync(process.execPath, [join(root, 'bin/walscope.mjs'), ...args], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The test runner asks for colours for itself.
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' },
  })
  if (result.error) throw result.error
  return result
}

/** Runs `walscope … --json` and gives the exit code and the parsed document. */
export function walscopeJson<Document>(...args: string[]): { exitCode: number | null; document: Document } {
  const result = walscope(...args, '--json')
  if (result.stdout === '') throw new Error(`no document on stdout; stderr says: ${result.stderr}`)
  return { exitCode: result.status, document: JSON.parse(result.stdout) as Document }
}

/**
 * The same command line within this process, for the tables of many rows: most of a row would be the start of Node. Throws what
 * the command throws.
 */
async function runHere(args: string[]): Promise<{ exitCode: number; stdout: string }> {
  let stdout = ''
  const print = (text: string) => {
    stdout += text
  }
  const write = async (bytes: Uint8Array) => print(new TextDecoder().decode(bytes))
  const context: Context = { signal: new AbortController().signal, print, write, exitCode: 0 }
  await makeProgram(context, '0.0.0').parseAsync(args, { from: 'user' })
  return { exitCode: context.exitCode, stdout }
}

/** {@link walscopeJson} within this process. */
export async function walscopeJsonHere<Document>(...args: string[]): Promise<{ exitCode: number; document: Document }> {
  const { exitCode, stdout } = await runHere([...args, '--json'])
  return { exitCode, document: JSON.parse(stdout) as Document }
}

/** Generates a WAL directory, within this process; throws where that fails. */
export async function generate(directory: string, ...args: string[]): Promise<string> {
  await runHere(['generate', directory, ...args])
  return directory
}
