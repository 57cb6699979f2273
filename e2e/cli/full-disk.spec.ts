// What is written for a person, onto a disk that is soon full: a sentence, and nothing that stays. The exports and traces have theirs
// in their own specs.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { walscopeOnDisk, whyNoSmallDisk } from '../support/small-disk.ts'
import { generate } from '../support/walscope.ts'

/** Small enough for each of them, with all that they write before they notice. */
const OUTPUTS: [args: (directory: string, output: string) => string[], sizes: string[]][] = [
  [(directory, output) => ['salvage', directory, '--out', output], ['64k', '2m']],
  [(directory, output) => ['bundle', directory, '--out', output], ['4k', '8k']],
  [(_directory, output) => ['generate', output, '--segments', '4', '--blocks', '256'], ['64k', '2m']],
]

for (const [args, sizes] of OUTPUTS) {
  for (const size of sizes) {
    test(`${args('', '')[0]} onto a disk of ${size}`, async ({ temporary }) => {
      const whyNot = whyNoSmallDisk(temporary)
      test.skip(whyNot !== null, whyNot ?? '')
      const fault = ['--fault', 'flip-event:segment=1,block=5,event=3,byte=24,bit=6']
      const directory = await generate(join(temporary, 'wal'), '--segments', '4', '--blocks', '256', ...fault)
      const mount = join(temporary, 'disk')
      const result = walscopeOnDisk(size, mount, ...args(directory, join(mount, 'a', 'x')))
      // What is left on the disk would stand here.
      expect([result.status, result.stdout]).toEqual([2, ''])
      expect(result.stderr).toContain('There is no room left')
      expect(result.stderr.trim().split('\n')).toHaveLength(1)
    })
  }
}
