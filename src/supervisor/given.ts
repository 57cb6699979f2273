// What the program was started with, by a person or by another program: a directory, a trace, or a link to a place.
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { HostRequest } from '../contract/host.ts'
import { pathText } from '../contract/legible.ts'
import { isLink, parseLink, refusedLink } from '../contract/place.ts'

/** An argument: a path, absolute, or a link, whatever it says. */
export const given = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string() }),
  z.object({ kind: z.literal('link'), link: z.string() }),
])
export type Given = z.infer<typeof given>

/** What is to be done about it: open a directory, or ask the page. */
export type Opening = { kind: 'directory'; directory: string } | { kind: 'request'; request: HostRequest }

/** How the name of a trace ends. */
const TRACE_NAME = /\.walscope$/i
/** Some file managers of Linux write paths so. */
const FILE_ADDRESS = /^file:\/\//i

function pathOf(argument: string, workingDirectory: string): string {
  if (FILE_ADDRESS.test(argument)) {
    try {
      return fileURLToPath(argument)
    } catch {
      // One of another machine, or none: as a path it is nowhere, which is said then.
    }
  }
  return resolve(workingDirectory, argument)
}

/** What an argument names. Nothing is looked up. */
export function givenOf(argument: string, workingDirectory: string): Given {
  if (isLink(argument)) return { kind: 'link', link: argument }
  return { kind: 'path', path: pathOf(argument, workingDirectory) }
}

const isDirectory = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/**
 * What is to be done about what was given. Of a link nothing is looked up here, not even whether it is there: anybody may have
 * written it, and a path can lead to another machine.
 */
export async function openingOf(it: Given): Promise<Opening> {
  if (it.kind === 'link') {
    const place = parseLink(it.link)
    if (place === null) return { kind: 'request', request: { kind: 'refused', error: refusedLink(it.link) } }
    return { kind: 'request', request: { kind: 'place', place, isFromOutside: true } }
  }
  const { path } = it
  if (!TRACE_NAME.test(path) || (await isDirectory(path))) return { kind: 'directory', directory: path }
  const place = { kind: 'trace' as const, path: pathText(path), atNs: null }
  return { kind: 'request', request: { kind: 'place', place, isFromOutside: false } }
}
