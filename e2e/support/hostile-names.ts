// Names that a directory may hold and that no view, no document and no terminal may be misled by.
import { copyFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from './walscope.ts'

export interface HostileName {
  what: string
  /** As the file system has it. */
  bytes: Buffer
  /** As documents have it: bytes that are no UTF-8 are escaped. */
  json: string
  /** As a person sees it: control and direction characters are escaped as well. */
  shown: string
}

function named(what: string, name: string | Buffer, json = name.toString(), shown = json): HostileName {
  return { what, bytes: Buffer.from(name), json, shown }
}

const LONGEST = `${'ä'.repeat(125)}x.wal` // 255 bytes
const MARKUP = `<img src=x onerror="document.body.dataset.struck=1">.wal`

/** Each is the name of a segment of its own, in the order of their ids. */
export const hostileNames: HostileName[] = [
  named('markup', MARKUP),
  named('a closing tag and a script', `"><script>window.struck=1<${'\u2215'}script>.wal`),
  named('lines', 'two\nlines\r\n.wal', 'two\nlines\r\n.wal', 'two\\x0Alines\\x0D\\x0A.wal'),
  named(
    'terminal escapes',
    '\u001b[2J\u001b]0;owned\u0007.wal',
    '\u001b[2J\u001b]0;owned\u0007.wal',
    '\\x1B[2J\\x1B]0;owned\\x07.wal',
  ),
  named('a C1 control', '\u009b31m.wal', '\u009b31m.wal', '\\xC2\\x9B31m.wal'),
  named('right to left', '\u202elaw.0.SF.wal', '\u202elaw.0.SF.wal', '\\xE2\\x80\\xAElaw.0.SF.wal'),
  named('no UTF-8', Buffer.from('bad\xff\xfe.wal', 'latin1'), 'bad\\xFF\\xFE.wal'),
  named('what looks like an escape', 'bad\\xFF\\xFE.wal', 'bad\\x5CxFF\\x5CxFE.wal'),
  named('255 bytes', LONGEST),
]

/** A sound log of as many segments as there are names, each under one of them. */
export async function generateHostile(directory: string): Promise<void> {
  await generate(directory, '--segments', String(hostileNames.length), '--blocks', '16', '--seed', '5')
  hostileNames.forEach(({ bytes }, index) => {
    renameSync(segment(directory, index), Buffer.concat([Buffer.from(`${directory}/`), bytes]))
  })
}

/** The same with one of them a second time, so that the names stand in findings and their messages. */
export async function generateHostileCopies(directory: string): Promise<void> {
  await generate(directory, '--segments', '1', '--blocks', '16', '--seed', '5')
  for (const { bytes } of hostileNames) {
    copyFileSync(segment(directory, 0), Buffer.concat([Buffer.from(`${directory}/`), bytes]))
  }
}

const segment = (directory: string, index: number) => join(directory, `FS.${String(index).padStart(8, '0')}.wal`)
