import { Buffer } from 'node:buffer'
import { constants } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { pathBytes, WalscopeFailure } from '../../contract/index.ts'
import { OutputPlace, unwritable } from '../output-place.ts'
import { summariseTrace } from './trace-contents.ts'

/**
 * Copies a trace to a new file, through a name beside its place; never into the directory that it is of, nor into the open one. What
 * is no trace is not copied: `TRACE_INVALID`, `FILE_UNREADABLE`, and what `OutputPlace` refuses. Gives the path of the copy.
 */
export async function copyTrace(file: string, output: string, opened: string | null): Promise<string> {
  const { directory } = await summariseTrace(file)
  const place = await OutputPlace.prepare(output, [directory, ...(opened === null ? [] : [opened])], 'file')
  try {
    await copyFile(Buffer.from(pathBytes(file)), place.staging, constants.COPYFILE_EXCL)
    await place.commit()
    return place.text
  } catch (error) {
    await place.discard()
    throw error instanceof WalscopeFailure ? error : unwritable(place.text, error)
  }
}
