import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportDocument, ExportFormat } from '../../contract/index.ts'
import type { OpenTable } from '../events/event-tables.ts'
import { addon, finish, generateLog, openTable, removeDirectory, temporaryDirectory } from '../testing/event-log.ts'
import { type EventExportRequest, exportEvents } from './export-events.ts'
import { exportQuery } from './export-query.ts'
import { partitionName } from './parquet.ts'

let place: string
let directory: string
let table: OpenTable
beforeAll(async () => {
  place = temporaryDirectory()
  directory = await generateLog(join(place, 'wal'))
  renameSync(join(directory, 'FS.00000003.wal'), join(directory, 'a "b",\n.wal'))
  table = await openTable(directory)
})
afterAll(() => removeDirectory(place))

function request(output: string, options: Partial<EventExportRequest> = {}): EventExportRequest {
  const rest = { mode: 'all' as const, where: '', format: 'ndjson' as const, partitioned: false }
  return { directory, table, output: join(place, output), ...rest, ...options }
}

const run = (asked: EventExportRequest, signal?: AbortSignal): Promise<ExportDocument> =>
  finish(exportEvents(asked, signal, addon))

describe('text', () => {
  test('NDJSON: 64-bit integers and names are texts', async () => {
    const document = await run(request('x.ndjson', { toId: 2n }))
    expect(document).toMatchObject({ format: 'walscope.export/1', rows: 2, files: 1, fileFormat: 'ndjson' })
    const text = readFileSync(document.output, 'utf8')
    expect(Buffer.byteLength(text)).toBe(document.bytes)
    const [first = '', , end] = text.split('\n')
    expect(end).toBe('')
    const event = JSON.parse(first)
    expect(Object.keys(event)).toEqual([
      ...['id', 'timestamp_ns', 'type', 'order_type', 'side', 'price', 'quantity', 'user_id', 'order_id', 'segment'],
      ...['block', 'position', 'validity'],
    ])
    expect(event).toMatchObject({ id: '1', segment: 'FS.00000000.wal.lz4', block: 0, position: 0, validity: 'SOUND' })
    expect([typeof event.price, typeof event.user_id]).toEqual(['string', 'number'])
  })

  test('CSV: a head, and quotes where a name needs them', async () => {
    const asked = { format: 'csv' as const, where: "segment like 'a%'", fromId: 16_384n }
    const { output } = await run(request('x.csv', asked))
    const text = readFileSync(output, 'utf8')
    expect(text).toMatch(
      /^id,timestamp_ns,type,order_type,side,price,quantity,user_id,order_id,segment,block,position,validity\n16384,/,
    )
    expect(text).toContain(',"a ""b"",\n.wal",15,255,SOUND\n')
  })

  test('of no event is empty, but for the head', async () => {
    const none = { where: 'id = 0' }
    expect(readFileSync((await run(request('none.ndjson', none))).output, 'utf8')).toBe('')
    expect(readFileSync((await run(request('none.csv', { ...none, format: 'csv' }))).output, 'utf8')).toMatch(
      /^id,.*\n$/,
    )
    expect(await run(request('none.parquet', { ...none, format: 'parquet' }))).toMatchObject({ rows: 0 })
    const parts = await run(request('none', { ...none, format: 'parquet', partitioned: true }))
    expect(parts).toMatchObject({ rows: 0, files: 0 })
    expect(readdirSync(parts.output)).toEqual([])
  })
})

describe('partitions', () => {
  test('of each segment with events one', async () => {
    const asked = { format: 'parquet' as const, partitioned: true, fromId: 5_000n }
    const document = await run(request('parts', asked))
    expect(document).toMatchObject({ rows: 16_384 - 4_999, files: 3 })
    expect(readdirSync(document.output).sort()).toEqual([
      'segment=FS.00000001.wal',
      'segment=FS.00000002.wal',
      'segment=a%20%22b%22%2C%0A.wal',
    ])
    expect(readdirSync(join(document.output, 'segment=FS.00000001.wal'))).toEqual(['part-0.parquet'])
  })

  test('have names that a path can have, or none', () => {
    expect(partitionName('FS.00000001.wal')).toBe('segment=FS.00000001.wal')
    expect(partitionName("ä=!*'()~/\\xFF%")).toBe('segment=ä%3D%21%2A%27%28%29%7E%2F%5CxFF%25')
    expect(() => partitionName('x'.repeat(255))).toThrow('longer than a name may be')
  })

  test('are of Parquet only', async () => {
    await expect(run(request('no', { partitioned: true }))).rejects.toMatchObject({ error: { code: 'USAGE' } })
    expect(existsSync(join(place, 'no'))).toBe(false)
  })
})

describe('what does not come to its end leaves nothing', () => {
  const formats: [ExportFormat, boolean][] = [
    ['ndjson', false],
    ['csv', false],
    ['parquet', false],
    ['parquet', true],
  ]

  /** The addon with cursors that take their time, and tell of the third time that they are asked. */
  function slowAddon(tell: () => void = () => {}) {
    class SlowCursor extends addon.EventCursor {
      private calls = 0

      override next(): number {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40)
        this.calls += 1
        if (this.calls === 3) tell()
        return super.next()
      }
    }
    return { ...addon, EventCursor: SlowCursor }
  }

  test.each(formats)('%s, partitioned %s: aborted in the middle', async (format, partitioned) => {
    const abort = new AbortController()
    let seen: string[] = []
    const slow = slowAddon(() => {
      seen = readdirSync(join(place, 'deep', 'er'))
      abort.abort()
    })
    const work = exportEvents(request('deep/er/aborted', { format, partitioned }), abort.signal, slow)
    await expect(finish(work)).rejects.toMatchObject({ error: { code: 'CANCELLED' } })
    // It was written beside its place, and is gone.
    expect(seen).toEqual([expect.stringMatching(/^aborted\.partial-[0-9a-f]{8}$/)])
    expect(readdirSync(place)).not.toContain('deep')
  })

  test.each(formats)('%s, partitioned %s: left in the middle', async (format, partitioned) => {
    const work = exportEvents(request('deep/er/left', { format, partitioned }), undefined, slowAddon())
    for await (const update of work) {
      expect(update).toMatchObject({ kind: 'progress', unit: 'events', total: 16_384 })
      if (update.done > 0) break
    }
    expect(readdirSync(place)).not.toContain('deep')
  })

  test('a wrong filter, and a place that is taken or in the log', async () => {
    await expect(run(request('wrong', { where: 'prize = 1' }))).rejects.toMatchObject({
      error: { code: 'FILTER_INVALID' },
    })
    writeFileSync(join(place, 'taken'), 'mine')
    mkdirSync(join(place, 'full'))
    writeFileSync(join(place, 'full', 'mine'), '')
    const names = readdirSync(place, { recursive: true })
    await expect(run(request('taken'))).rejects.toMatchObject({ error: { code: 'OUTPUT_NOT_EMPTY' } })
    await expect(run(request('full', { format: 'parquet', partitioned: true }))).rejects.toMatchObject({
      error: { code: 'OUTPUT_NOT_EMPTY' },
    })
    await expect(run(request('wal/events.csv'))).rejects.toMatchObject({ error: { code: 'OUTPUT_IN_OPEN_DIRECTORY' } })
    const query = { directory, text: 'select 1', format: 'csv' as const, rowLimit: null }
    const source = { table, where: '', reports: null }
    for (const [output, code] of [
      ['taken', 'OUTPUT_NOT_EMPTY'],
      ['wal/a/b.csv', 'OUTPUT_IN_OPEN_DIRECTORY'],
    ] as const) {
      const work = exportQuery(source, { ...query, output: join(place, output) }, undefined, addon)
      await expect(finish(work)).rejects.toMatchObject({ error: { code } })
    }
    expect(readdirSync(place, { recursive: true })).toEqual(names)
    expect(readFileSync(join(place, 'taken'), 'utf8')).toBe('mine')
  })
})

describe('results of queries', () => {
  const source = () => ({ table, where: '', reports: null })
  const write = (output: string, text: string, format: ExportFormat, rowLimit: number | null = null) =>
    finish(exportQuery(source(), { directory, text, format, output: join(place, output), rowLimit }, undefined, addon))

  test('in every format, whatever stands behind the query', async () => {
    const text = 'select id, id, price::HUGEINT as wide, user_id, type from events order by id limit 3; -- end'
    const ndjson = await write('r.ndjson', text, 'ndjson')
    expect(ndjson).toMatchObject({ rows: 3, files: 1 })
    const [line = ''] = readFileSync(ndjson.output, 'utf8').split('\n')
    expect(JSON.parse(line)).toMatchObject({
      id: '1',
      id_1: '1',
      wide: expect.stringMatching(/^\d+$/),
      type: 'NEW_ORDER',
    })
    expect(readFileSync((await write('r.csv', text, 'csv', 1)).output, 'utf8')).toMatch(
      /^id,id_1,wide,user_id,type\n1,1,\d+,\d+,NEW_ORDER\n$/,
    )
    const parquet = await write('r.parquet', text, 'parquet')
    expect(readFileSync(parquet.output).subarray(0, 4).toString()).toBe('PAR1')
    expect((await write('described.csv', 'describe events', 'csv')).rows).toBe(15)
  })

  test.each([
    ["select 1) to '/tmp/elsewhere.csv'; copy (select 2", 'QUERY_INVALID'],
    ["select * from read_text('/etc/passwd')", 'QUERY_INVALID'],
    ['copy (select 1) to stdout', 'QUERY_INVALID'],
    ['select pric from events', 'QUERY_INVALID'],
    ['select * from range(100000000) order by random()', 'QUERY_OUT_OF_MEMORY'],
  ])('%s is refused, and nothing stays', async (text, code) => {
    await expect(write('deep/refused.csv', text, 'csv')).rejects.toMatchObject({ error: { code } })
    expect(readdirSync(place)).not.toContain('deep')
  })

  test('may not read the file that is written', async () => {
    const { output } = await write('own.csv', 'select 1', 'csv')
    await expect(write('own2.csv', `select * from read_csv('${output}')`, 'csv')).rejects.toMatchObject({
      error: { code: 'QUERY_INVALID' },
    })
  })
})
