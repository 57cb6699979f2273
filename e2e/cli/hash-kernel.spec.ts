// Whatever instructions blocks are hashed with, the reports are the same.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { corpus, generate, walscope, walscopeJson } from '../support/walscope.ts'

const VARIABLE = 'WALSCOPE_HASH_KERNEL'

test.afterEach(() => {
  delete process.env[VARIABLE]
})

/** Without what a run measures. */
function verified(directory: string) {
  const { exitCode, document } = walscopeJson<{ segments: object[] }>('verify', directory)
  return { exitCode, document: { ...document, segments: document.segments.map((it) => ({ ...it, verifyNs: null })) } }
}

test('the plain kernel says what the best one of this processor says', async ({ temporary }) => {
  const damaged = await generate(
    join(temporary, 'wal'),
    ...[
      '--segments',
      '3',
      '--blocks',
      '40',
      '--cold',
      '1',
      '--fault',
      'flip-event:segment=1,block=5,event=3,byte=24,bit=6',
    ],
  )
  for (const directory of [damaged, join(corpus, 'unfinalised'), join(corpus, 'cold')]) {
    delete process.env[VARIABLE]
    const best = verified(directory)
    process.env[VARIABLE] = 'scalar'
    expect(verified(directory)).toEqual(best)
  }
})

test('a kernel that there is not is named, exit code 2', () => {
  process.env[VARIABLE] = 'abacus'
  const { status, stderr, stdout } = walscope('verify', join(corpus, 'single'))
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain('WALSCOPE_HASH_KERNEL names abacus')
})
