import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QueryColumn, QueryDone, QueryValue } from '../../contract/index.ts'
import type { OpenTable } from '../events/event-tables.ts'
import {
  addon,
  finish,
  generateLog,
  namesIn,
  openTable,
  overwriteEvents,
  removeDirectory,
  temporaryDirectory,
} from '../testing/event-log.ts'
import type { DatabaseOptions } from './event-database.ts'
import { runQuery } from './query.ts'
import { ReportSource } from './reports.ts'

/** A file name with all that a text of SQL, of JSON and of a terminal could stumble over, as a document has it. */
const HOSTILE = `it's "5" \\xFF;--\n.wal`

let directory: string
let table: OpenTable
let reports: DatabaseOptions['reports']

beforeAll(async () => {
  directory = await generateLog(temporaryDirectory(), {
    faults: ['flip-event:segment=2,block=3,event=1,byte=24,bit=6'],
  })
  const events = Buffer.alloc(256 * 64)
  for (let event = 0; event < 256; event += 1) {
    events.writeBigUInt64LE(event === 0 ? 2n ** 64n - 1n : BigInt(event), event * 64)
    events.writeBigUInt64LE(2n ** 63n - 3n + BigInt(event), event * 64 + 8)
    events.writeBigInt64LE(event % 2 === 0 ? -(2n ** 63n) : 2n ** 63n - 1n, event * 64 + 16)
    events.writeUInt32LE(2 ** 32 - 1, event * 64 + 32)
    events.fill(event, event * 64 + 40, event * 64 + 43)
  }
  overwriteEvents(directory, 'FS.00000001.wal', 5, events)
  renameSync(join(directory, 'FS.00000003.wal'), Buffer.from(`${directory}/it's "5" \xff;--\n.wal`, 'latin1'))
  table = await openTable(directory)
  reports = await finish(new ReportSource(directory, addon).read())
})
afterAll(() => removeDirectory(directory))

interface Result {
  columns: QueryColumn[]
  rows: QueryValue[][]
  done: QueryDone
}

interface Options {
  rowLimit?: number
  signal?: AbortSignal
  memory?: string
}

async function query(text: string, { rowLimit = 1_000, signal, memory }: Options = {}): Promise<Result> {
  const result: Partial<Result> & Pick<Result, 'rows'> = { rows: [] }
  const source = { table, where: '', reports, ...(memory === undefined ? {} : { memory }) }
  for await (const update of runQuery(source, { text, rowLimit }, signal, addon)) {
    if (update.kind === 'columns') result.columns = update.columns
    else if (update.kind === 'rows') result.rows.push(...update.rows)
    else if (update.kind === 'done') result.done = update
  }
  return result as Result
}

const rows = async (text: string) => (await query(text)).rows
const failure = (text: string, options?: Options) =>
  query(text, options).then(
    () => null,
    (error) => error.error,
  )

describe('the tables', () => {
  test('events: columns with their types, in the order of the log', async () => {
    const { columns, rows, done } = await query('from events limit 2')
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...['id UBIGINT', 'timestamp_ns UBIGINT', 'time TIMESTAMP_NS', 'type ENUM', 'order_type ENUM', 'side ENUM'],
      ...['price BIGINT', 'quantity BIGINT', 'user_id UINTEGER', 'order_id UINTEGER', 'segment ENUM', 'block UINTEGER'],
      ...['position USMALLINT', 'validity ENUM', 'row UBIGINT'],
    ])
    expect(rows[1]?.[0]).toBe('2')
    expect(rows[1]?.slice(10)).toEqual(['FS.00000000.wal.lz4', 0, 1, 'SOUND', '1'])
    expect(done).toMatchObject({ rows: 2, isCut: false, cutValues: 0 })
    const all = await query('select "row" from events', { rowLimit: 100_000 })
    expect(all.rows.map(([row]) => Number(row))).toEqual(Array.from({ length: 16_384 }, (_, i) => i))
  })

  test('events: bytes without a name, numbers at their limits, and times that are none', async () => {
    const found = await rows(
      "select id, timestamp_ns, time, type, order_type, side, price, user_id from events where segment = 'FS.00000001.wal' and block = 5",
    )
    expect(found).toHaveLength(256)
    expect(found[0]?.slice(0, 3)).toEqual([
      '18446744073709551615',
      '9223372036854775805',
      '2262-04-11 23:47:16.854775805',
    ])
    expect(found[2]?.slice(1, 3)).toEqual(['9223372036854775807', null])
    expect(found[3]?.slice(1, 3)).toEqual(['9223372036854775808', null])
    expect(found.map((row) => row[3])).toEqual([
      ...['NEW_ORDER', 'MODIFY_ORDER_PRICE', 'MODIFY_ORDER_QUANTITY', 'CANCEL_ORDER'],
      ...Array.from({ length: 252 }, (_, i) => String(i + 4)),
    ])
    expect(found[255]?.slice(4)).toEqual(['255', '255', '9223372036854775807', 4_294_967_295])
    expect(found[254]?.[6]).toBe('-9223372036854775808')
    expect(await rows("select count(*), max(id) from events where type = '255' and side = '255'")).toEqual([
      ['1', '255'],
    ])
  })

  test('a file of any name is a segment', async () => {
    expect(await rows('select distinct segment from events order by 1 desc limit 1')).toEqual([[HOSTILE]])
    const quoted = HOSTILE.replaceAll("'", "''")
    expect(await rows(`select count(*) from events where segment = '${quoted}'`)).toEqual([['4096']])
    expect(await rows(`select strict_status from segments where file = '${quoted}'`)).toEqual([['OK']])
  })

  test('blocks, segments and findings', async () => {
    expect(await rows('select condition, count(*) from blocks group by 1 order by 1')).toEqual([
      ['sound', '62'],
      ['structure-invalid', '1'],
      ['block-checksum-mismatch', '1'],
    ])
    expect(await rows('select count(*) from blocks')).toEqual([['64']])
    const [block] = await rows("select * from blocks where condition <> 'sound' order by segment desc, block limit 1")
    expect(block?.slice(0, 6)).toEqual(['FS.00000002.wal', 3, String(64 + 3 * 16_448), '8961', '9216', 256])
    expect(
      await rows('select kind, strict_status, verified_blocks, bad_block_count from segments order by file limit 3'),
    ).toEqual([
      ['cold', 'OK', 16, 0],
      ['hot', 'SEGMENT_POSSIBLY_CORRUPTED', 15, 1],
      ['hot', 'BLOCK_CHECKSUM_MISMATCH', 15, 1],
    ])
    expect(
      await rows("select file, block, cause from findings where code = 'BLOCK_CHECKSUM_MISMATCH' and block = 3"),
    ).toEqual([['FS.00000002.wal', 3, 'bit-flip']])
    expect(
      await rows(
        'select count(*) from events e join blocks b on e.segment = b.segment and e.block = b.block join segments s on s.file = b.segment',
      ),
    ).toEqual([['16384']])
  })
})

describe('a result', () => {
  test('values are what JSON can hold, and the rest texts', async () => {
    const { columns, rows } = await query(
      `select 1::tinyint a, 2::bigint b, 3::hugeint c, 1.50::decimal(9, 2) d, 1.5::double e, 'nan'::double f, true g, null h,
       [1, null] i, {'k': 'v'} j, '\\x00\\xFF'::blob k, date '2026-01-31' l, timestamptz '2026-01-31 12:00:00+02' m`,
    )
    expect(columns[0]).toEqual({ name: 'a', type: 'TINYINT' })
    expect(rows).toEqual([
      [
        ...[1, '2', '3', '1.50', 1.5, 'NaN', true, null, '[1, NULL]', "{'k': 'v'}", '\\x00\\xFF', '2026-01-31'],
        '2026-01-31 10:00:00+00',
      ],
    ])
  })

  test('is cut at the limit, and says so', async () => {
    for (const rowLimit of [1, 1_000, 2_048, 4_000, 16_383]) {
      const { rows, done } = await query('from events', { rowLimit })
      expect([rows.length, done.isCut]).toEqual([rowLimit, true])
    }
    expect((await query('from events', { rowLimit: 16_384 })).done.isCut).toBe(false)
  })

  test('comes in messages of a bounded size; a value that is too long is cut', async () => {
    const source = { table, where: '', reports }
    const text = "select repeat('x', 100000) from range(10) union all select repeat('y', 1000000)"
    const sizes: number[] = []
    let cut = 0
    for await (const update of runQuery(source, { text, rowLimit: 100 }, undefined, addon)) {
      if (update.kind === 'rows') sizes.push(JSON.stringify(update.rows).length)
      if (update.kind === 'done') cut = update.cutValues
    }
    expect(Math.max(...sizes)).toBeLessThan(270_000)
    expect([sizes.length, cut]).toEqual([6, 1])
  })
})

describe('an error', () => {
  test.each<[string, Record<string, unknown>]>([
    ['selec 1', { message: 'syntax error at or near "selec"', textPlace: { position: 0, length: 5, hint: null } }],
    ['select pric from events', { textPlace: { position: 7, length: 4, hint: expect.stringContaining('price') } }],
    // A position is one of characters, whatever stands in front of it.
    [
      "select 'ßä€😀', pric from events",
      { textPlace: { position: 16, length: 4, hint: expect.stringContaining('price') } },
    ],
    ['select * from event', { textPlace: { position: 14, length: 5, hint: 'Did you mean "events"?' } }],
    ['', { message: 'There is no query.' }],
    ['-- nothing', { message: 'There is no query.' }],
    ['select 1; select 2', { message: expect.stringContaining('2 statements') }],
    ['pivot events on side using count(*)', { message: expect.stringContaining('PIVOT') }],
    ['select ?', { message: expect.stringContaining('parameters') }],
    ['select sum(type) from events', { message: expect.stringContaining('sum(ENUM)') }],
    ["select error('own words')", { message: expect.stringContaining('own words') }],
  ])('%j', async (text, expected) => {
    expect(await failure(text)).toMatchObject({ code: 'QUERY_INVALID', ...expected })
  })

  test('of memory, in one sentence', async () => {
    const error = await failure('select * from range(50000000) order by random()', { memory: '64 MB' })
    expect(error).toMatchObject({ code: 'QUERY_OUT_OF_MEMORY', message: expect.stringContaining('64 MB') })
  })
})

describe('nothing but the tables', () => {
  const place = mkdtempSync(join(tmpdir(), 'walscope-locked-'))
  const file = join(place, 'a.csv')
  writeFileSync(file, 'secret\n1\n')
  afterAll(() => removeDirectory(place))

  test.each([
    `select * from read_csv('${file}')`,
    `select * from '${file}'`,
    `select * from "${file}"`,
    `select * from read_parquet('${file}')`,
    `select * from read_json('${file}')`,
    `select * from read_text('${file}')`,
    `select * from read_blob('${file}')`,
    `select * from glob('${place}/*')`,
    `select * from sniff_csv('${file}')`,
    `select * from parquet_metadata('${file}')`,
    `select * from query('select * from read_text(''${file}'')')`,
    `select * from query_table('${file}')`,
    `with a as (select content from read_text('${file}')) select * from a`,
    `select (select content from read_text('${file}'))`,
    `copy (select 1) to '${join(place, 'b.csv')}'`,
    `copy events to '${join(place, 'b.parquet')}' (format parquet)`,
    `export database '${join(place, 'export')}'`,
    `import database '${place}'`,
    `attach '${join(place, 'b.db')}'`,
    "attach ':memory:' as other",
    'install httpfs',
    'load httpfs',
    "load '/tmp/some.duckdb_extension'",
    "select * from 'https://example.com/a.parquet'",
    "select * from read_csv('http://127.0.0.1:9/a.csv')",
    "select * from 's3://bucket/a.parquet'",
    "select getenv('HOME')",
    "select * from '/etc/passwd'",
    'select * from "/etc/passwd"',
    "select * from read_text('/etc/passwd')",
    'set enable_external_access = true',
    "set memory_limit = '100 GB'",
    'reset lock_configuration',
    "set temp_directory = '/tmp'",
    "pragma enable_profiling = 'json'",
    'pragma database_list',
    'call pragma_version()',
    `call enable_logging(storage = 'file', storage_path = '${join(place, 'log')}')`,
    `select * from enable_logging(storage = 'file', storage_path = '${join(place, 'log')}')`,
    "select * from query('select * from enable_logging()')",
    "select * from json_execute_serialized_sql(json_serialize_sql('select * from enable_logging()'))",
    'select * from truncate_duckdb_logs()',
    'select * from force_checkpoint()',
    'create secret s (type http)',
    'create table t as select 1',
    'create macro m() as 1',
    'insert into segments select * from segments',
    'delete from findings',
    'drop view events',
    'begin',
    'vacuum',
    'explain analyze select 1',
  ])('%s', async (text) => {
    expect(await failure(text)).toMatchObject({ code: 'QUERY_INVALID', message: expect.not.stringContaining('secret') })
    expect(namesIn(place)).toEqual(['a.csv'])
  })

  test.each([
    'describe events',
    'summarize segments',
    'show tables',
    'explain select * from events',
    'values (1)',
    'table findings limit 1',
    "select json_extract('{\"a\": 1}', '$.a')",
    "pivot events on side in ('BID', 'ASK') using count(*) group by type",
    'with recursive t(n) as (select 1 union all select n + 1 from t where n < 4) from t',
    'select unnest([1, 2])',
    'select * from duckdb_functions() limit 1',
    'select 1 -- and a comment',
    'select 1;',
  ])('%s is a query', async (text) => {
    expect((await query(text)).done.rows).toBeGreaterThan(0)
  })
})

describe('an end before the end', () => {
  /** Some seconds of work, without a row before. */
  /** No two of the tables can be joined before the third: hours. */
  const LONG = 'select count(*) from events a, events b, events c where xor(xor(a.price, b.price), c.price) = 7'

  test('aborting ends a query soon', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 200)
    const start = performance.now()
    expect(await failure(LONG, { signal: abort.signal })).toMatchObject({ code: 'CANCELLED' })
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(await failure('select 1', { signal: AbortSignal.abort() })).toMatchObject({ code: 'CANCELLED' })
  })

  test('one that is left with rows unread ends as well, however often', async () => {
    const source = { table, where: '', reports }
    for (let i = 0; i < 20; i += 1) {
      for await (const update of runQuery(source, { text: 'from events', rowLimit: 1e6 }, undefined, addon))
        if (update.kind === 'rows') break
    }
    for await (const _update of runQuery(source, { text: LONG, rowLimit: 1 }, undefined, addon)) break
  })

  test('its memory is free', async () => {
    const abort = new AbortController()
    const growth: number[] = []
    const memory = '400 MB'
    const before = process.memoryUsage().rss
    const timer = setInterval(() => {
      growth.push(process.memoryUsage().rss - before)
      if ((growth.at(-1) ?? 0) > 200e6) abort.abort()
    }, 10)
    // It collects some 300 MB before it would be done.
    const text = 'select list(r) from (select range + random() as r from range(40000000))'
    expect(await failure(text, { signal: abort.signal, memory })).toMatchObject({ code: 'CANCELLED' })
    clearInterval(timer)
    expect(Math.max(...growth)).toBeGreaterThan(200e6)
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  })
})
