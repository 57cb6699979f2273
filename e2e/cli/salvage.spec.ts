// `walscope salvage`: what comes out is sound, whole, and nothing but what can be had; what went in is untouched.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { faults, generateFault } from '../support/faults.ts'
import { fingerprint } from '../support/temporary.ts'
import { corpus, generate, walscope, walscopeJsonHere } from '../support/walscope.ts'

interface SalvageJson {
  format: string
  output: string
  events: string
  digest: string
  lostEvents: string
  gaps: { firstEventId: string; lastEventId: string }[]
  repairs: { file: string; block: number; bytes: { offset: number; stored: number; repaired: number }[] }[]
  inputs: { file: string; sha256: string; strictStatus: string }[]
  outputs: { file: string; sha256: string; bytes: number }[]
}

interface VerifyJson {
  findings: { code: string }[]
  hazards: { code: string }[]
  summary: {
    strictEvents: string
    diagnosticEvents: string
    lostEvents: string
    soundSegments: number
    segments: number
  }
}

interface RecoverJson {
  status: string
  eventsReplayed: string
  digest: string
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Salvages, and holds what every salvage has to keep. */
async function salvage(directory: string, output: string, ...options: string[]): Promise<SalvageJson> {
  const before = fingerprint(directory)
  const { exitCode, document } = await walscopeJsonHere<SalvageJson>('salvage', directory, '--out', output, ...options)
  expect(exitCode).toBe(0)
  expect(fingerprint(directory)).toBe(before)
  expect(document.format).toBe('walscope.salvage/1')
  expect(document.output).toBe(output)

  const verified = await walscopeJsonHere<VerifyJson>('verify', output)
  expect(verified.exitCode).toBe(document.gaps.length === 0 ? 0 : 1)
  expect(verified.document.findings.filter(({ code }) => code !== 'EVENT_ID_GAP')).toEqual([])
  expect(verified.document.summary.soundSegments).toBe(verified.document.summary.segments)
  expect(verified.document.hazards.map(({ code }) => code)).toEqual(['HANG_RACE_AT_END'])

  const recovered = (await walscopeJsonHere<RecoverJson>('recover', output, '--digest')).document
  expect(recovered).toMatchObject({
    status: 'ITEM_NOT_FOUND',
    eventsReplayed: document.events,
    digest: document.digest,
  })

  if (options.length === 0) {
    const had = (await walscopeJsonHere<RecoverJson>('recover', directory, '--mode', 'diagnostic', '--digest')).document
    expect(document).toMatchObject({ events: had.eventsReplayed, digest: had.digest })
  }

  for (const { file, sha256: hash } of document.inputs) expect(hash).toBe(sha256(join(directory, file)))
  for (const { file, sha256: hash } of document.outputs) expect(hash).toBe(sha256(join(output, file)))
  expect(JSON.parse(readFileSync(join(output, 'salvage-report.json'), 'utf8'))).toEqual(document)
  expect(readFileSync(join(output, 'salvage-report.txt'), 'utf8')).toContain(document.digest)
  return document
}

const segmentsOf = (directory: string) =>
  Object.fromEntries(
    readdirSync(directory)
      .filter((name) => !name.startsWith('salvage-report'))
      .map((name) => [name, sha256(join(directory, name))]),
  )

for (const name of ['clean-small', 'cold', 'crash-after-reopen', 'crash-in-first', 'single', 'unfinalised']) {
  test(`salvage of ${name}`, async ({ temporary }) => {
    const directory = join(temporary, 'wal')
    cpSync(join(corpus, name), directory, { recursive: true })
    const expected = (await walscopeJsonHere<VerifyJson>('verify', directory)).document.summary
    const document = await salvage(directory, join(temporary, 'new'))
    expect(document.events).toBe(expected.diagnosticEvents)
    expect(document.lostEvents).toBe(expected.lostEvents)
  })
}

/** Some of the table, of each kind one; native tests go through all of it. */
const some = faults.filter((fault, i) => i % 9 === 0 || fault.name.startsWith('cold') || fault.name.includes('index'))
for (const fault of some) {
  test(`salvage: ${fault.name}`, async ({ temporary }) => {
    const directory = join(temporary, 'wal')
    await generateFault(fault, directory)
    const document = await salvage(directory, join(temporary, 'new'))
    expect(document.events).toBe(fault.expected.summary.diagnosticEvents)
    expect(document.lostEvents).toBe(fault.expected.summary.lostEvents)
  })
}

test('one flipped bit costs a block, or with --repair-bits nothing', async ({ temporary }) => {
  const clean = await generate(join(temporary, 'clean'))
  const fault = 'flip-event:segment=1,block=5,event=3,byte=24,bit=6'
  const directory = await generate(join(temporary, 'wal'), '--fault', fault)
  const without = await salvage(directory, join(temporary, 'without'))
  expect(without.events).toBe('65280')
  expect(without.gaps).toEqual([{ firstEventId: '17665', lastEventId: '17920', events: '256' }])
  expect(without.repairs).toEqual([])

  const repaired = await salvage(directory, join(temporary, 'repaired'), '--repair-bits')
  expect(repaired.events).toBe('65536')
  expect(repaired.repairs).toHaveLength(1)
  const [{ file, block, bytes } = { file: '', block: 0, bytes: [] }] = repaired.repairs
  expect([file, block]).toEqual(['FS.00000001.wal', 5])
  expect(bytes).toHaveLength(1)
  const [byte] = bytes
  expect(byte?.offset).toBe(64 + 5 * 16_448 + 64 + 3 * 64 + 24)
  expect((byte?.stored ?? 0) ^ (byte?.repaired ?? 0)).toBe(1 << 6)
  expect(segmentsOf(join(temporary, 'repaired'))).toEqual(segmentsOf(clean))
})

test('everything of one segment comes out in two', async ({ temporary }) => {
  const document = await salvage(await generate(join(temporary, 'wal'), '--segments', '1'), join(temporary, 'new'))
  expect(document.outputs.map(({ file }) => file)).toEqual(['FS.00000000.wal', 'FS.00000001.wal'])
})

test('outputs in the opened directory, taken ones and files are refused, and nothing is left behind', async ({
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  symlinkSync(directory, join(temporary, 'link'))
  mkdirSync(join(temporary, 'full'))
  writeFileSync(join(temporary, 'full', 'mine'), '')
  writeFileSync(join(temporary, 'file'), '')
  symlinkSync(join(temporary, 'nowhere'), join(temporary, 'broken'))
  const before = fingerprint(directory)
  const names = readdirSync(temporary)
  for (const output of [
    directory,
    join(directory, 'new'),
    join(directory, 'deep', 'new'),
    join(temporary, 'link'),
    join(temporary, 'link', 'new'),
    `${directory}/../wal/new`,
    join(temporary, 'full'),
    join(temporary, 'full', 'mine'),
    join(temporary, 'file', 'new'),
    join(temporary, 'broken'),
    '/proc/new',
  ]) {
    const result = walscope('salvage', directory, '--out', output)
    expect(result.status, output).toBe(2)
    expect(result.stderr.trim().split('\n'), output).toHaveLength(1)
    expect(result.stdout).toBe('')
  }
  expect(fingerprint(directory)).toBe(before)
  expect(readdirSync(temporary)).toEqual(names)
})

test('an empty directory is taken', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  mkdirSync(join(temporary, 'new'))
  await salvage(directory, join(temporary, 'new'))
})

test('where nothing can be had nothing is made', async ({ temporary }) => {
  const result = walscope('salvage', join(corpus, 'empty-segment'), '--out', join(temporary, 'a', 'new'))
  expect(result.status).toBe(2)
  expect(result.stderr).toContain('There is nothing to salvage')
  expect(existsSync(join(temporary, 'a'))).toBe(false)
})
