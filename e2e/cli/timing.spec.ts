// However next_event is timed, the recovery is the same, and what its times are is said.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generate, walscope, walscopeJson } from '../support/walscope.ts'

interface RecoverJson {
  timingLevel: string
  eventsReplayed: string
  digest: string
  telemetry: { next_event: { count: number } }
}

for (const mode of ['strict', 'diagnostic']) {
  test(`${mode}: the mean of each block, or every call`, async ({ temporary }) => {
    const directory = await generate(join(temporary, 'wal'), '--segments', '3', '--blocks', '40')
    const run = (...args: string[]) =>
      walscopeJson<RecoverJson>('recover', directory, '--mode', mode, '--digest', ...args).document
    const block = run()
    const event = run('--timing', 'event')
    expect([block.timingLevel, event.timingLevel]).toEqual(['block', 'event'])
    for (const { eventsReplayed, digest, telemetry } of [block, event]) {
      expect([eventsReplayed, digest, telemetry.next_event.count]).toEqual(['30720', block.digest, 30_720])
    }
  })
}

test('the report says which times they are', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16')
  expect(walscope('recover', directory).stdout).toContain('next_event: the mean of each block')
  expect(walscope('recover', directory, '--timing', 'event').stdout).toContain('next_event: each call')
  expect(walscope('recover', directory, '--timing', 'never').status).toBe(2)
})
