// `walscope trace --explain` and `--compare`: where recorded recoveries waited, why, and what is different between two of them.
import { statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generate, walscope, walscopeJson } from '../support/walscope.ts'

interface StallsJson {
  format: string
  isWhole: boolean
  wallNs: number
  limitNs: number
  totals: { reason: string; count: number; totalNs: number }[]
  stalls: {
    thread: string
    reason: string
    fromNs: number
    durationNs: number
    explanation: { summary: string; effect: string; causes: { sentence: string; evidence: { kind: string } }[] }
  }[]
  stallCount: number
  original: { code: string; atNs: number | null; sentence: string }[] | null
}
interface ComparisonJson {
  format: string
  verdict: string
  differences: { kind: string; subject: string; file: string | null; sizeNs: number; sentence: string }[]
  differenceCount: number
  eventsReplayed: { a: string; b: string }
}

const recover = (directory: string, file: string, ...args: string[]) =>
  walscope('recover', directory, '--trace', file, ...args)

test('the waits of a slow consumer are explained, the longest first', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '8', '--blocks', '16')
  const file = join(temporary, 'a.walscope')
  expect(recover(directory, file, '--apply-ns', '2000').status).toBe(0)
  const { exitCode, document } = walscopeJson<StallsJson>('trace', file, '--explain')
  expect(exitCode).toBe(0)
  expect(document).toMatchObject({ format: 'walscope.trace-stalls/1', isWhole: true, limitNs: 1_000_000 })
  const lengths = document.stalls.map(({ durationNs }) => durationNs)
  expect(lengths).toEqual(lengths.toSorted((one, other) => other - one))
  const [first] = document.stalls
  // 4,096 events at 2 µs each.
  expect(first?.durationNs).toBeGreaterThan(4e6)
  expect(first?.reason).toBe('prepared-ring-full')
  expect(first?.explanation).toMatchObject({ effect: 'none' })
  expect(first?.explanation.causes.map(({ evidence }) => evidence.kind)).toEqual(
    expect.arrayContaining(['wait', 'activity', 'consumer', 'ring']),
  )
  expect(document.original?.map(({ code }) => code)).toEqual(['HANG_RACE_AT_END'])

  const { stdout } = walscope('trace', file, '--explain', '--limit-ms', '2.5')
  expect(stdout).toContain('of 2.50 ms or more')
  expect(stdout).toContain('The consumer takes 2,000 ns an event (option)')
  expect(stdout).toContain('This is no loss')
  expect(stdout).toContain('What the original would have done')
  // The limit alone is a wish for an explanation.
  expect(walscope('trace', file, '--limit-ms', '2.5').stdout).toBe(stdout)
})

test('what the original would have done is told with its time', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '4', '--fault', 'flip-event:segment=3')
  const file = join(temporary, 'a.walscope')
  recover(directory, file)
  const { document } = walscopeJson<StallsJson>('trace', file, '--explain')
  const hang = document.original?.find(({ code }) => code === 'HANG_LAST_SEGMENT_SKIPPED')
  expect(hang?.atNs).toBeGreaterThan(0)
  expect(hang?.atNs).toBeLessThanOrEqual(document.wallNs)
  expect(walscope('trace', file, '--explain').stdout).toContain(hang?.sentence)
})

test('two runs are compared, by what came of them and by their times', async ({ temporary }) => {
  const sound = await generate(join(temporary, 'sound'), '--segments', '5')
  const fault = 'flip-event:segment=2,block=3,event=3,byte=24,bit=6'
  const damaged = await generate(join(temporary, 'damaged'), '--segments', '5', '--fault', fault)
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(temporary, `${name}.walscope`)) as [string, string, string]
  recover(sound, a)
  recover(damaged, b)
  recover(sound, c, '--apply-ns', '1000')

  const same = walscopeJson<ComparisonJson>('trace', a, '--compare', a)
  expect([same.exitCode, same.document.differences]).toEqual([0, []])
  expect(same.document.verdict).toContain('No difference above the noise')

  const other = walscopeJson<ComparisonJson>('trace', a, '--compare', b)
  expect(other.exitCode).toBe(1)
  expect(other.document).toMatchObject({
    format: 'walscope.trace-comparison/1',
    eventsReplayed: { a: String(5 * 64 * 256), b: String(4 * 64 * 256) },
  })
  expect(other.document.verdict).toContain('B replayed 16,384 events fewer')
  expect(other.document.verdict).toContain('segment 2 was skipped (BLOCK_CHECKSUM_MISMATCH at block 3) in B')

  // Times alone are no reason for another exit code.
  const slower = walscopeJson<ComparisonJson>('trace', a, '--compare', c)
  expect(slower.exitCode).toBe(0)
  expect(slower.document.verdict).toContain('the consumer took 1.00 µs an event instead of 0 ns an event')
  const { stdout } = walscope('trace', a, '--compare', c)
  expect(stdout).toContain(`A: ${a}`)
  expect(stdout).toContain(slower.document.verdict)
})

test('a trace that is cut is explained as far as it goes', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '6')
  const file = join(temporary, 'a.walscope')
  recover(directory, file)
  truncateSync(file, statSync(file).size - 5)
  const { exitCode, document } = walscopeJson<StallsJson>('trace', file, '--explain')
  expect(exitCode).toBe(1)
  expect(document).toMatchObject({ isWhole: false, original: null })
  expect(walscope('trace', file, '--explain').stdout).toContain('Not known: the trace has no end.')
})

test('what is no trace, and what does not go together, is refused', async ({ temporary }) => {
  const none = join(temporary, 'a.walscope')
  writeFileSync(none, 'something else')
  for (const args of [['--explain'], ['--compare', none]]) {
    const { status, stdout, stderr } = walscope('trace', none, ...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^walscope: .*\.\n$/)
  }
  for (const other of [
    ['--compare', none],
    ['--to', 'json'],
    ['--beside', none],
  ]) {
    for (const wish of [['--explain'], ['--limit-ms', '2']]) {
      const both = walscope('trace', none, ...wish, ...other)
      expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('cannot be used with')])
    }
  }
  expect(walscope('trace', none, '--limit-ms', 'x').stderr).toContain('It has to be a number')
})
