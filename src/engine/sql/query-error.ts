import { z } from 'zod'
import { type TextPlace, WalscopeFailure } from '../../contract/index.ts'

/** What DuckDB says of an error where it is asked for JSON. The position is in bytes of the text. */
const duckError = z.object({
  exception_type: z.string(),
  exception_message: z.string(),
  position: z.string().optional(),
  name: z.string().optional(),
  candidates: z.string().optional(),
  errno: z.string().optional(),
})
export type DuckError = z.infer<typeof duckError>

/** The error in a message of DuckDB; null where it holds none. */
export function parseDuckError(thrown: unknown): DuckError | null {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const begin = text.indexOf('{')
  if (begin < 0) return null
  try {
    return duckError.parse(JSON.parse(text.slice(begin)))
  } catch {
    return null
  }
}

/** The values of an enum that a message lists: 256 of them say less than none. */
const ENUM_VALUES = /ENUM\((?:'(?:[^']|'')*'(?:, ?)?)*\)/g

/** The name of a type without the values of enums. */
export function shortType(name: string): string {
  return name.replace(ENUM_VALUES, 'ENUM')
}

/** Characters of a text that its first bytes are. */
function charactersOf(text: string, bytes: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes)).length
}

const WORD = /^(?:[\p{L}\p{N}_$]+|"(?:[^"]|"")*"|'(?:[^']|'')*'|.)/su

function placeOf(text: string, { position }: DuckError, hint: string | null): TextPlace | undefined {
  if (position === undefined) return hint === null ? undefined : { position: 0, length: 0, hint }
  const at = Math.min(charactersOf(text, Number(position)), text.length)
  return { position: at, length: text.slice(at).match(WORD)?.[0].length ?? 0, hint }
}

/** What is said instead where a query asks for what none may do. */
const FORBIDDEN =
  'A query reads the tables events, blocks, segments and findings, and nothing else: no files, no network, no extensions, no settings.'

const isForbidden = ({ exception_type, exception_message }: DuckError) =>
  exception_type === 'Permission' || /configuration has been locked/.test(exception_message)

/** An error of DuckDB about a query as one with a stable code, a sentence, and, where it is known, a place in the text. */
export function queryFailure(thrown: unknown, text: string, memory: string): WalscopeFailure {
  if (thrown instanceof WalscopeFailure) return thrown
  const error = parseDuckError(thrown)
  if (error === null) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return new WalscopeFailure({ code: 'QUERY_INVALID', message: shortType(message) })
  }
  if (error.exception_type === 'Out of Memory') {
    const message = `The query needs more than the ${memory} of memory that it may have, and nothing of it goes to a disk: filter or aggregate before sorting, joining or collecting.`
    return new WalscopeFailure({ code: 'QUERY_OUT_OF_MEMORY', message })
  }
  const [first = '', ...rest] = shortType(error.exception_message).split('\n')
  const hint = rest.find((line) => line.startsWith('Did you mean') || line.startsWith('Candidate bindings')) ?? null
  const textPlace = placeOf(text, error, isForbidden(error) ? null : hint)
  return new WalscopeFailure({
    code: 'QUERY_INVALID',
    message: isForbidden(error) ? FORBIDDEN : first,
    ...(textPlace === undefined ? {} : { textPlace }),
  })
}
