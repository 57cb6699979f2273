// `walscope events`: what is exported, read back, is what is in the log; and nothing is left of what could not be.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { type Exported, readBack } from '../support/exported-events.ts'
import { faults, generateFault } from '../support/faults.ts'
import { generateHostile, hostileNames } from '../support/hostile-names.ts'
import { blockOf, changeAndSeal } from '../support/sealed-segment.ts'
import { walscopeOnSmallDisk, whyNoSmallDisk } from '../support/small-disk.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate, root, walscope, walscopeJson, walscopeJsonHere } from '../support/walscope.ts'

interface RecoverJson {
  eventsReplayed: string
  digest: string
}

interface ExportJson {
  format: string
  output: string
  rows: number
  bytes: number
  files: number
}

const KINDS: Exported[] = ['parquet', 'partitions', 'csv', 'ndjson']

/** Exports, holds that the log is as it was, and reads back. */
async function exported(directory: string, temporary: string, kind: Exported, ...options: string[]) {
  const before = fingerprint(directory)
  const output = join(temporary, 'out', kind)
  const format = kind === 'partitions' ? ['--format', 'parquet', '--partition'] : ['--format', kind]
  const { exitCode, document } = await walscopeJsonHere<ExportJson>(
    ...['events', directory, '-o', output, ...format, ...options],
  )
  expect(exitCode).toBe(0)
  expect(document).toMatchObject({ format: 'walscope.export/1', output })
  expect(fingerprint(directory)).toBe(before)
  expect(readdirSync(join(temporary, 'out')).filter((name) => name.includes('partial'))).toEqual([])
  const back = await readBack(output, kind)
  expect(back.count).toBe(document.rows)
  return back
}

const recovered = async (directory: string, ...options: string[]) =>
  (await walscopeJsonHere<RecoverJson>('recover', directory, '--digest', ...options)).document

const DAMAGE = ['flip-event:segment=1,block=5,event=3,byte=24,bit=6', 'zero:segment=2,block=4'].concat([
  'flip-block-header:segment=3,block=7,byte=24,bit=2',
])

/** Logs, with what is exported of them and the recovery that replays the same. */
const CASES: { name: string; log: string[]; events: string[]; recover: string[] }[] = [
  { name: 'hot and cold', log: ['--cold', '2'], events: [], recover: ['--mode', 'diagnostic'] },
  { name: 'a part', log: [], events: ['--mode', 'strict', '--from', '20000'], recover: ['--from', '20000'] },
  {
    name: 'an end that was never closed, and a last block that is partly full',
    log: ['--events', '50001', '--unfinalised', '--unused', '1'],
    events: [],
    recover: ['--mode', 'diagnostic'],
  },
  {
    name: 'damaged, what can be had',
    log: ['--cold', '1', '--unfinalised', ...DAMAGE.flatMap((it) => ['--fault', it])],
    events: [],
    recover: ['--mode', 'diagnostic'],
  },
  {
    name: 'damaged, as a strict recovery replays it',
    log: ['--unfinalised', '--segments', '6', ...DAMAGE.flatMap((it) => ['--fault', it])],
    events: ['--mode', 'strict'],
    recover: [],
  },
]

for (const { name, log, events, recover } of CASES) {
  test(`every format gives the digest of the source: ${name}`, async ({ temporary }) => {
    const directory = await generate(join(temporary, 'wal'), ...log)
    const { digest, eventsReplayed } = await recovered(directory, ...recover)
    for (const kind of KINDS) {
      const back = await exported(directory, temporary, kind, ...events)
      expect({ kind, digest: back.digest, count: String(back.count) }).toEqual({ kind, digest, count: eventsReplayed })
    }
  })
}

/** Where events stand in two segments, a recovery replays them in an order, or a number, of its own; rows are those of the log. */
const hasCopies = ({ name }: { name: string }) => /duplicate|overlap|cold-copy/.test(name)

for (const fault of faults.filter((fault, i) => i % 4 === 0 || hasCopies(fault) || fault.name.includes('cold'))) {
  test(`what a recovery replays is exported, strict and diagnostic: ${fault.name}`, async ({ temporary }) => {
    const directory = join(temporary, 'wal')
    await generateFault(fault, directory)
    for (const mode of ['strict', 'diagnostic']) {
      const { digest, eventsReplayed } = await recovered(directory, '--mode', mode)
      const output = join(temporary, `${mode}.parquet`)
      await walscopeJsonHere('events', directory, '--mode', mode, '-o', output)
      const back = await readBack(output, 'parquet')
      const ids = new Set(back.rows.map(({ id }) => id)).size
      const count = hasCopies(fault) && mode === 'diagnostic' ? ids : back.count
      expect([mode, String(count)]).toEqual([mode, eventsReplayed])
      if (!hasCopies(fault)) expect([mode, back.digest]).toEqual([mode, digest])
    }
  })
}

test('numbers at the limits of their types, and bytes without a name', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16')
  await changeAndSeal(join(directory, 'FS.00000001.wal'), (segment) => {
    const block = blockOf(segment, 15)
    for (let event = 0; event < 256; event += 1) {
      const at = 64 + event * 64
      block.writeBigInt64LE(event % 2 === 0 ? -(2n ** 63n) : 2n ** 63n - 1n, at + 16)
      block.writeBigInt64LE(event % 2 === 0 ? 2n ** 63n - 1n : -1n, at + 24)
      block.writeUInt32LE(2 ** 32 - 1, at + 32)
      block.writeUInt32LE(2 ** 31, at + 36)
      block.fill(event, at + 40, at + 43)
    }
    const last = 64 + 255 * 64
    block.writeBigUInt64LE(2n ** 64n - 1n, last)
    block.writeBigUInt64LE(2n ** 64n - 1n, last + 8)
    block.writeBigUInt64LE(2n ** 64n - 1n, 8)
    segment.writeBigUInt64LE(2n ** 64n - 1n, 24)
  })
  const { digest, eventsReplayed } = await recovered(directory)
  expect(eventsReplayed).toBe('8192')
  for (const kind of KINDS) {
    const back = await exported(directory, temporary, kind, '--mode', 'strict')
    expect({ kind, digest: back.digest }).toEqual({ kind, digest })
    expect(back.rows.at(-1)).toMatchObject({
      ...{ id: 2n ** 64n - 1n, timestamp_ns: 2n ** 64n - 1n, type: '255', order_type: '255', side: '255' },
      ...{ price: 2n ** 63n - 1n, quantity: -1n, user_id: 2 ** 32 - 1, order_id: 2 ** 31, validity: 'FLAWED' },
    })
    expect(back.rows.at(-253)).toMatchObject({ type: 'CANCEL_ORDER', order_type: '3', side: '3' })
  }
  const found = walscope('events', directory, '--where', 'type = 255 and id > 18446744073709551614', '--count')
  expect(found.stdout).toBe('1\n')
})

test('a filter, its bounds and its count agree in every format', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--cold', '1', '--fault', DAMAGE[0] ?? '')
  const options = ['--where', 'type = CANCEL_ORDER and user_id < 2500', '--from', '10000', '--to', '40000']
  const { document } = walscopeJson<{ events: number; format: string; mode: string }>(
    ...['events', directory, '--count', ...options],
  )
  expect(document).toMatchObject({ format: 'walscope.events/1', mode: 'diagnostic' })
  expect(document.events).toBeGreaterThan(1_000)
  const digests = new Set<string>()
  for (const kind of KINDS) {
    const back = await exported(directory, temporary, kind, ...options)
    expect([kind, back.count]).toEqual([kind, document.events])
    const isWanted = ({ id, type, user_id }: (typeof back.rows)[number]) =>
      type === 'CANCEL_ORDER' && Number(user_id) < 2_500 && Number(id) >= 10_000 && Number(id) <= 40_000
    expect(back.rows.every(isWanted)).toBe(true)
    digests.add(back.digest)
  }
  expect(digests.size).toBe(1)
  // What is on stdout is what a file has.
  for (const format of ['csv', 'ndjson'])
    expect(walscope('events', directory, ...options, '--format', format).stdout).toBe(
      readFileSync(join(temporary, 'out', format), 'utf8'),
    )
})

test('segments of hostile names keep them', async ({ temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  const names = hostileNames.map(({ json }) => json).sort()
  for (const kind of ['parquet', 'csv', 'ndjson'] as const) {
    const back = await exported(directory, temporary, kind)
    expect([...new Set(back.rows.map(({ segment }) => segment))].sort()).toEqual(names)
  }
  const longest = walscope('events', directory, '--format', 'parquet', '--partition', '-o', join(temporary, 'parts'))
  expect([longest.status, existsSync(join(temporary, 'parts'))]).toEqual([2, false])
  expect(longest.stderr).toContain('longer than a name may be')
  const back = await exported(directory, temporary, 'partitions', '--where', `segment not like '%x.wal'`)
  const short = names.filter((name) => !name.endsWith('x.wal'))
  expect([...new Set(back.rows.map(({ segment }) => segment))].sort()).toEqual(short)
})

test('an error in a filter shows its place and what may have been meant', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  const result = walscope('events', directory, '--where', 'id = 1 and pric > 5', '-o', join(temporary, 'x'))
  expect([result.status, result.stdout]).toEqual([2, ''])
  expect(result.stderr.split('\n').slice(1)).toEqual([
    '  id = 1 and pric > 5',
    '             ^^^^',
    '  Did you mean price?',
    '',
  ])
  expect(existsSync(join(temporary, 'x'))).toBe(false)
})

for (const [what, args] of Object.entries({
  'Parquet on stdout': ['--format', 'parquet'],
  'partitions of text': ['--partition', '-o', 'x'],
  'a number and a file': ['--count', '-o', 'x'],
  'a document and events on one stdout': ['--json'],
  'a mode that is none': ['--mode', 'some'],
  'a format that is none': ['--format', 'xml'],
  'an id that is none': ['--from', '-1'],
})) {
  test(`refused as usage: ${what}`, async ({ temporary }) => {
    const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
    const result = walscope('events', directory, ...args)
    expect([result.status, result.stdout]).toEqual([2, ''])
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
  })
}

test('a missing directory, an empty one, and outputs that may not be', async ({ temporary }) => {
  mkdirSync(join(temporary, 'empty'))
  for (const name of ['missing', 'empty']) {
    const result = walscope('events', join(temporary, name))
    expect([name, result.status, result.stdout]).toEqual([name, 2, ''])
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
  }
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  writeFileSync(join(temporary, 'taken.csv'), 'mine')
  const before = fingerprint(temporary)
  for (const output of [join(directory, 'x.csv'), join(temporary, 'taken.csv'), directory])
    expect(walscope('events', directory, '-o', output).status, output).toBe(2)
  expect(fingerprint(temporary)).toBe(before)
})

for (const args of [
  ['--format', 'ndjson'],
  ['--format', 'csv'],
  ['--format', 'parquet'],
  ['--format', 'parquet', '--partition'],
]) {
  test(`a full disk is said, and nothing stays: ${args.join(' ')}`, async ({ temporary }) => {
    const whyNot = whyNoSmallDisk(temporary)
    test.skip(whyNot !== null, whyNot ?? '')
    const directory = await generate(join(temporary, 'wal'), '--blocks', '2048')
    const mount = join(temporary, 'disk')
    const result = walscopeOnSmallDisk(mount, 'events', directory, '-o', join(mount, 'a', 'x'), ...args)
    expect([result.status, result.stdout]).toEqual([2, ''])
    expect(result.stderr).toContain('There is no room left')
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
  })
}

function start(...args: string[]): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [join(root, 'bin/walscope.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return child as ReturnType<typeof start>
}

test('a reader that has seen enough ends it without a word', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '1024')
  for (const format of ['ndjson', 'csv']) {
    const child = start('events', directory, '--format', format)
    let said = ''
    child.stderr.on('data', (text) => {
      said += text
    })
    await once(child.stdout, 'data')
    ;(child.stdout as NodeJS.ReadableStream & { destroy(): void }).destroy()
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(said).toBe('')
  }
})

test('a signal ends it at once, also where nobody reads, and leaves no file', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '4096')
  const stalled = start('events', directory)
  await once(stalled.stdout, 'readable')
  stalled.kill('SIGINT')
  expect(await once(stalled, 'exit')).toEqual([130, null])

  const output = join(temporary, 'deep', 'x.ndjson')
  const writing = start('events', directory, '-o', output)
  while (!existsSync(join(temporary, 'deep')) && writing.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 5))
  writing.kill('SIGTERM')
  expect(await once(writing, 'exit')).toEqual([143, null])
  expect(readdirSync(temporary)).toEqual(['wal'])
})
