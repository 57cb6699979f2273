// A directory with something of everything in it, for the tests that nothing is ever written into one.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from './walscope.ts'

/** Hot, cold, damaged, unfinalised and unused segments, a meta file that is left over, and what is somebody else's. */
export async function generatePrecious(directory: string): Promise<string> {
  await generate(
    directory,
    ...['--segments', '5', '--blocks', '16', '--seed', '6', '--cold', '1', '--unfinalised', '--unused', '1'],
    ...['--fault', 'flip-event:segment=2', '--fault', 'zero:segment=3,block=4', '--fault', 'meta-temporary'],
  )
  writeFileSync(join(directory, 'notes.txt'), 'somebody else’s file')
  mkdirSync(join(directory, 'archive'))
  writeFileSync(join(directory, 'archive', 'FS.00000000.wal'), 'an older log')
  symlinkSync(join(directory, 'notes.txt'), join(directory, 'link.wal'))
  return directory
}
