// `walscope sql`: queries over a log, as a table, a document or a file; and nothing else.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { readBack } from '../support/exported-events.ts'
import { generateHostile, hostileNames } from '../support/hostile-names.ts'
import { generatePrecious } from '../support/precious.ts'
import { walscopeOnSmallDisk, whyNoSmallDisk } from '../support/small-disk.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate, root, walscope, walscopeJson, walscopeJsonHere } from '../support/walscope.ts'

interface SqlJson {
  format: string
  columns: { name: string; type: string }[]
  rows: (string | number | boolean | null)[][]
  rowCount: number
  isCut: boolean
}

const rowsOf = async (directory: string, query: string, ...options: string[]) =>
  (await walscopeJsonHere<SqlJson>('sql', directory, query, ...options)).document.rows

test('a result as a table, with its numbers to the right', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  const { status, stdout, stderr } = walscope(
    ...['sql', directory, 'select segment, count(*) as events from events group by all order by 1'],
  )
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout.split('\n').slice(0, 2)).toEqual(['segment          events ', 'FS.00000000.wal    4096 '])
  expect(stdout).toMatch(/\n4 rows, [\d.]+ m?s\n$/)
  expect(walscope('sql', directory, 'select null as nothing').stdout).toContain('NULL')
})

test('a result as a document', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16', '--cold', '1')
  const { exitCode, document } = walscopeJson<SqlJson>(
    ...[
      'sql',
      directory,
      "select max(id) as last, 1.5 as half, segment from events where side = 'BID' group by all order by 1",
    ],
  )
  expect(exitCode).toBe(0)
  expect(document).toMatchObject({
    ...{ format: 'walscope.sql/1', rowCount: 4, isCut: false },
    columns: [{ name: 'last', type: 'UBIGINT' }, { name: 'half' }, { name: 'segment', type: 'ENUM' }],
  })
  expect(document.rows[0]?.slice(1)).toEqual(['1.5', 'FS.00000000.wal.lz4'])
})

test('the tables of a damaged log agree with what verify says', async ({ temporary }) => {
  const directory = await generatePrecious(join(temporary, 'wal'))
  const before = fingerprint(directory)
  const verify = (
    await walscopeJsonHere<{
      segments: { file: string; strictStatus: string; verifiedEvents: number }[]
      findings: { code: string; file: string | null; block: number | null }[]
      summary: { diagnosticEvents: string; strictEvents: string }
    }>('verify', directory)
  ).document
  expect(await rowsOf(directory, 'select file, strict_status, verified_events from segments')).toEqual(
    verify.segments.map((it) => [it.file, it.strictStatus, it.verifiedEvents]),
  )
  expect(await rowsOf(directory, 'select code, file, block from findings')).toEqual(
    verify.findings.map((it) => [it.code, it.file, it.block]),
  )
  const had = "select count(*) from events where validity in ('SOUND', 'FLAWED', 'UNFINALISED', 'UNCOUNTED')"
  expect(await rowsOf(directory, had)).toEqual([[verify.summary.diagnosticEvents]])
  expect(await rowsOf(directory, 'select count(*) from events', '--mode', 'diagnostic')).toEqual([
    [verify.summary.diagnosticEvents],
  ])
  expect(await rowsOf(directory, 'select count(*) from events', '--mode', 'strict')).toEqual([
    [verify.summary.strictEvents],
  ])
  expect(
    await rowsOf(directory, "select distinct validity from events where segment = 'FS.00000003.wal' order by 1"),
  ).toEqual([['SOUND'], ['ZEROED']])
  expect(
    await rowsOf(
      directory,
      "select block, condition from blocks where segment = 'FS.00000003.wal' and condition <> 'sound'",
    ),
  ).toEqual([[4, 'zeroed']])
  expect(fingerprint(directory)).toBe(before)
})

test('rows up to a limit, and that there are more', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  const table = walscope('sql', directory, 'select id from events')
  expect(table.stdout).toContain('1,000 rows, and there are more (--limit)')
  const { document } = walscopeJson<SqlJson>('sql', directory, 'from events', '--limit', '3')
  expect(document).toMatchObject({ rowCount: 3, isCut: true })
  expect(walscope('sql', directory, 'select id from events', '--format', 'csv', '--limit', '2').stdout).toBe(
    'id\n1\n2\n',
  )
})

test('in a file of every format, and the same on stdout', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16', '--cold', '1')
  const query = 'select * exclude (time, "row") from events -- all of it'
  const { digest } = (
    await walscopeJsonHere<{ digest: string }>('recover', directory, '--mode', 'diagnostic', '--digest')
  ).document
  for (const kind of ['parquet', 'csv', 'ndjson'] as const) {
    const output = join(temporary, 'out', `x.${kind}`)
    const { document } = walscopeJson<{ format: string; rows: number }>('sql', directory, query, '-o', output)
    expect(document).toMatchObject({ format: 'walscope.export/1', rows: 16_384 })
    expect([kind, (await readBack(output, kind)).digest]).toEqual([kind, digest])
    if (kind === 'parquet') continue
    expect(walscope('sql', directory, query, '--format', kind).stdout).toBe(readFileSync(output, 'utf8'))
  }
  const odd = `select 1 as a, 2 as a, 'x,"y"' as "b""c", '' as empty, null as none, [1, 2] as list, 1e300 as wide, 'nan'::double as nan`
  for (const kind of ['csv', 'ndjson']) {
    const output = join(temporary, 'out', `odd.${kind}`)
    expect(walscope('sql', directory, odd, '-o', output).status).toBe(0)
    expect(walscope('sql', directory, odd, '--format', kind).stdout).toBe(readFileSync(output, 'utf8'))
  }
})

test('an error shows its place and what may have been meant', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  const query = "select count(*)\nfrom events\nwhere 'ä€' <> segment and pric > 5"
  const { status, stdout, stderr } = walscope('sql', directory, query)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr.split('\n').slice(1, 3)).toEqual(["  where 'ä€' <> segment and pric > 5", `  ${' '.repeat(26)}^^^^`])
  expect(stderr).toContain('price')
  const several = walscope('sql', directory, 'select 1; select 2')
  expect([several.status, several.stderr.trim().split('\n').length]).toEqual([2, 1])
})

test('no file is read or written, no setting changed', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  const secret = join(temporary, 'secret.csv')
  writeFileSync(secret, 'a\n12345\n')
  const before = fingerprint(temporary)
  for (const query of [
    `select * from '${secret}'`,
    `select * from read_text('${secret}')`,
    `copy events to '${join(temporary, 'x.csv')}'`,
    `attach '${join(temporary, 'x.db')}' as x`,
    "select * from read_text('/etc/passwd')",
    'install httpfs',
    "set memory_limit = '10 GB'",
  ]) {
    const { status, stdout, stderr } = walscope('sql', directory, query)
    expect([query, status, stdout]).toEqual([query, 2, ''])
    expect(stderr).not.toContain('12345')
  }
  // Nor by way of what is written.
  const output = join(temporary, 'out.csv')
  for (const query of [`select * from '${secret}'`, `select 1) to '${join(temporary, 'x.csv')}'; copy (select 2`])
    expect(walscope('sql', directory, query, '-o', output).status).toBe(2)
  expect(fingerprint(temporary)).toBe(before)
})

test('a query that wants too much memory says so', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  const { status, stderr } = walscope('sql', directory, 'select * from range(100000000) order by random()')
  expect(status).toBe(2)
  expect(stderr).toContain('512 MB of memory')
})

test('nothing of a name reaches the terminal but letters', async ({ temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  const { stdout } = walscope('sql', directory, 'select distinct segment from events')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
  for (const { shown } of hostileNames) if (shown.length < 200) expect(stdout).toContain(shown)
  const rows = await rowsOf(directory, 'select distinct segment from events')
  expect(rows.flat().sort()).toEqual(hostileNames.map(({ json }) => json).sort())
})

test('refused: nothing to look at, and options that contradict each other', async ({ temporary }) => {
  mkdirSync(join(temporary, 'empty'))
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  for (const args of [
    [join(temporary, 'missing'), 'select 1'],
    [join(temporary, 'empty'), 'select 1'],
    [directory],
    [directory, 'select 1', '--format', 'parquet'],
    [directory, 'select 1', '--format', 'csv', '--json'],
    [directory, 'select 1', '--limit', '0'],
    [directory, 'select 1', '-o', join(directory, 'x.csv')],
  ]) {
    const { status, stdout, stderr } = walscope('sql', ...args)
    expect([args, status, stdout]).toEqual([args, 2, ''])
    expect(stderr.trim().split('\n')).toHaveLength(1)
  }
})

test('a full disk is said, and nothing stays', async ({ temporary }) => {
  const whyNot = whyNoSmallDisk(temporary)
  test.skip(whyNot !== null, whyNot ?? '')
  const directory = await generate(join(temporary, 'wal'), '--blocks', '256')
  for (const format of ['csv', 'ndjson', 'parquet']) {
    const mount = join(temporary, 'disk')
    const query = 'select id, timestamp_ns, price, quantity, md5(id::varchar) from events'
    const result = walscopeOnSmallDisk(mount, 'sql', directory, query, '-o', join(mount, 'x'), '--format', format)
    expect([format, result.status, result.stdout]).toEqual([format, 2, ''])
    expect(result.stderr).toContain('There is no room left')
  }
})

function start(...args: string[]): ChildProcess & { stdout: NodeJS.ReadableStream & { destroy(): void } } {
  const child = spawn(process.execPath, [join(root, 'bin/walscope.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return child as ReturnType<typeof start>
}

test('a signal, and a reader that has seen enough, end it', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '256')
  const endless = 'select count(*) from events a, events b, range(1000) where xor(a.price, b.price) = 7'
  const output = join(temporary, 'deep', 'x.csv')
  const writing = start('sql', directory, endless, '-o', output)
  while (!existsSync(join(temporary, 'deep')) && writing.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 5))
  writing.kill('SIGINT')
  expect(await once(writing, 'exit')).toEqual([130, null])
  expect(readdirSync(temporary)).toEqual(['wal'])

  const stalled = start('sql', directory, 'from events', '--format', 'ndjson')
  await once(stalled.stdout, 'readable')
  stalled.kill('SIGINT')
  expect(await once(stalled, 'exit')).toEqual([130, null])

  const enough = start('sql', directory, 'from events', '--format', 'csv')
  await once(enough.stdout, 'data')
  enough.stdout.destroy()
  expect(await once(enough, 'exit')).toEqual([0, null])
})

test('what needs no database does not load it', () => {
  const program = join(root, 'out/main/cli.js')
  const script = `
    await import(${JSON.stringify(program)})
    const loaded = process.report.getReport().sharedObjects.filter((it) => it.includes('duckdb'))
    process.stdout.write(JSON.stringify(loaded))`
  const args = ['--input-type=module', '-e', script, 'walscope', '--version']
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(stdout).toMatch(/^\d+\.\d+\.\d+.*\n\[\]$/)
})
