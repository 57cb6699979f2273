// A place of a directory or of a recorded run, and its link: what a person sends a colleague, who then sees the same.
import { z } from 'zod'
import type { WalscopeError } from './errors.ts'
import { legible } from './legible.ts'
import { count, u64 } from './scalars.ts'

/** The views, in the order of the navigation. */
export const view = z.enum([
  ...(['start', 'overview', 'segments', 'recovery', 'blocks', 'findings', 'events', 'sql', 'replay'] as const),
])
export type View = z.infer<typeof view>

/** The scheme that the packages register. */
export const LINK_SCHEME = 'walscope'

/** Longest link that is read. Paths are at most 4,096 bytes, each of them three characters in a link. */
const MOST_LINK_CHARACTERS = 32_768

/** Most of a link that is repeated where it is refused. */
const SHOWN_CHARACTERS = 200

const path = z.string().min(1).max(4_096)
/** A number as a link writes it. */
const decimal = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number)
  .pipe(count)

/** Somewhere in a directory: what is not said stays as it is. */
export const directoryPlace = z.object({
  kind: z.literal('directory'),
  /** Absolute. */
  directory: path,
  view: view.nullable(),
  /** Name of a file of the directory. */
  file: z.string().min(1).max(255).nullable(),
  block: count.nullable(),
  /** In the file, in bytes; in a cold segment, in the decompressed segment. */
  offset: count.nullable(),
  eventId: u64.nullable(),
})
export type DirectoryPlace = z.infer<typeof directoryPlace>

/** An instant of a recorded run. */
export const tracePlace = z.object({
  kind: z.literal('trace'),
  /** The trace, absolute. */
  path,
  /** Nanoseconds since the run began. */
  atNs: count.nullable(),
})
export type TracePlace = z.infer<typeof tracePlace>

export const place = z.discriminatedUnion('kind', [directoryPlace, tracePlace])
export type Place = z.infer<typeof place>

/** A directory, and nothing of it in particular. */
export const placeOfDirectory = (directory: string): DirectoryPlace => ({
  ...{ kind: 'directory', directory, view: null, file: null, block: null, offset: null, eventId: null },
})

/** The link of a place, such as `walscope://open?directory=%2Fvar%2Fwal&view=blocks&file=FS.00000001.wal&block=5`. */
export function formatLink({ kind, ...rest }: Place): string {
  const names: Record<string, string> = kind === 'trace' ? { path: 'trace' } : {}
  const said = Object.entries(rest).filter(([, value]) => value !== null)
  const query = new URLSearchParams(said.map(([name, value]) => [names[name] ?? name, String(value)]))
  return `${LINK_SCHEME}://open?${query}`
}

const directoryLink = z.strictObject({
  directory: path,
  view: view.nullable().default(null),
  file: directoryPlace.shape.file.default(null),
  block: decimal.nullable().default(null),
  offset: decimal.nullable().default(null),
  eventId: u64.nullable().default(null),
})
const traceLink = z.strictObject({ trace: path, atNs: decimal.nullable().default(null) })

/**
 * The place that a link names, or null where it is no such link. Anybody may have written it: what a link names is opened
 * only when the person has agreed.
 */
export function parseLink(text: string): Place | null {
  if (text.length > MOST_LINK_CHARACTERS || !URL.canParse(text)) return null
  const { protocol, host, pathname, searchParams } = new URL(text)
  if (protocol !== `${LINK_SCHEME}:` || host !== 'open' || !['', '/'].includes(pathname)) return null
  const names = [...searchParams.keys()]
  if (new Set(names).size !== names.length) return null
  const said = Object.fromEntries(searchParams)
  const trace = traceLink.safeParse(said)
  if (trace.success) return { kind: 'trace', path: trace.data.trace, atNs: trace.data.atNs }
  const directory = directoryLink.safeParse(said)
  return directory.success ? { kind: 'directory', ...directory.data } : null
}

/** Whether a text means to be a link of ours, a valid one or not: it is no path then. A file of such a name is written `./walscope:x`. */
export const isLink = (text: string): boolean => /^walscope:/i.test(text)

/** What a person is told of a link that is none. */
export function refusedLink(text: string): WalscopeError {
  const shown = legible(text.slice(0, SHOWN_CHARACTERS)) + (text.length > SHOWN_CHARACTERS ? '…' : '')
  const message = `This link leads to no place that Walscope knows: ${shown}`
  return { code: 'LINK_INVALID', message, file: null, offset: null }
}

/** Whether two paths, as links and sessions write them, name one directory: by their text, nothing is looked up. */
export function isSameDirectory(one: string, other: string): boolean {
  const plain = (text: string) => legible(text).replace(/(?<=.)[/\\]+$/, '')
  return plain(one) === plain(other)
}
