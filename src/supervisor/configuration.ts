import { dirname, resolve } from 'node:path'
import Conf from 'conf'
import { z } from 'zod'

/** Where the settings are, when the person says so; undefined for the platform's place. */
export function configurationDirectory(): string | undefined {
  const directory = process.env.WALSCOPE_CONFIG_DIR
  return directory === undefined || directory === '' ? undefined : resolve(directory)
}

/** A small JSON file of settings. */
export interface Configuration<Value> {
  /** Where its file is; null where there is none to be had. */
  readonly folder: string | null
  read(): Value
  /** False where it could not be written; why has been reported then. */
  write(value: Value): boolean
}

/** Told about settings that could not be read or kept: worth a line, never worth an end. */
export type Report = (message: string) => void

/**
 * Opens the settings file of this name. A damaged one is reported and counts as new; where nothing can be read or
 * written the settings last as long as the program.
 */
export function openConfiguration<Value extends Record<string, unknown>>(
  name: string,
  schema: z.ZodType<Value>,
  initial: Value,
  report: Report,
): Configuration<Value> {
  const cwd = configurationDirectory()
  const attempt = <Result>(what: string, action: () => Result): Result | null => {
    try {
      return action()
    } catch (error) {
      report(`The settings file ${name}.json cannot be ${what}: ${messageOf(error)}`)
      return null
    }
  }
  const store = attempt(
    'opened',
    () =>
      new Conf<Value>({
        configName: name,
        projectName: 'walscope',
        projectSuffix: '',
        configFileMode: 0o600,
        ...(cwd === undefined ? {} : { cwd }),
        deserialize: (text) => attempt('understood', () => schema.parse(JSON.parse(text))) ?? initial,
      }),
  )
  let memory: Value = initial
  return {
    folder: store === null ? null : dirname(store.path),
    read: () => (store && attempt('read', () => ({ ...initial, ...store.store }))) ?? memory,
    write: (value) => {
      memory = value
      const isWritten = attempt('written', () => {
        if (store === null) throw new Error('it could not be opened.')
        store.store = value
        return true
      })
      return isWritten ?? false
    },
  }
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error)
  return error instanceof Error ? error.message : String(error)
}
