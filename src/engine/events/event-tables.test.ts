import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeEventColumns, EVENT_VALIDITIES } from '../../contract/index.ts'
import { addon, collect, finish, generateLog, removeDirectory, temporaryDirectory } from '../testing/event-log.ts'
import { encodeEventColumns } from './event-columns.ts'
import { EventTables } from './event-tables.ts'

let directory: string
beforeAll(async () => {
  directory = await generateLog(temporaryDirectory(), {
    faults: ['flip-event:segment=2,block=3,event=1,byte=24,bit=6'],
  })
})
afterAll(() => removeDirectory(directory))

const all = { mode: 'all' as const, filterId: null }

test('columns of a page are the same behind a message, at the limits of their types', () => {
  const columns = {
    rows: Float64Array.of(0, 2 ** 53),
    id: BigUint64Array.of(0n, 2n ** 64n - 1n),
    timestampNs: BigUint64Array.of(1n, 2n ** 63n),
    type: Uint8Array.of(0, 255),
    orderType: Uint8Array.of(1, 2),
    side: Uint8Array.of(3, 4),
    price: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n),
    quantity: BigInt64Array.of(-1n, 0n),
    userId: Uint32Array.of(0, 2 ** 32 - 1),
    orderId: Uint32Array.of(5, 6),
    segment: Uint32Array.of(7, 8),
    block: Uint32Array.of(9, 10),
    position: Uint16Array.of(255, 65_535),
    validity: Uint8Array.of(0, 11),
  }
  expect(decodeEventColumns(encodeEventColumns(columns))).toEqual(columns)
  // A part of a larger array is not the whole of it.
  const part = { ...columns, id: BigUint64Array.of(1n, 2n, 3n, 4n).subarray(1, 3) }
  expect(decodeEventColumns(encodeEventColumns(part)).id).toEqual(BigUint64Array.of(2n, 3n))
})

describe('a table', () => {
  test('opens with its segments, pages, and finds places', async () => {
    const tables = new EventTables(directory, addon)
    const updates = await collect(tables.open('all'))
    const segments = updates.flatMap((it) => (it.kind === 'segments' ? it.segments : []))
    expect(segments.map(({ file, firstRow, rows }) => [file, firstRow, rows])).toEqual([
      ['FS.00000000.wal.lz4', 0, 4_096],
      ['FS.00000001.wal', 4_096, 4_096],
      ['FS.00000002.wal', 8_192, 4_096],
      ['FS.00000003.wal', 12_288, 4_096],
    ])
    expect(updates.at(-1)).toMatchObject({
      kind: 'done',
      rows: 16_384,
      range: { firstEventId: 1n, lastEventId: 16_384n },
    })

    const page = decodeEventColumns(await tables.page(all, 8_192 + 3 * 256, 2))
    expect([...page.id]).toEqual([8_961n, 8_962n])
    expect([...page.validity].map((it) => EVENT_VALIDITIES[it])).toEqual(Array(2).fill('BLOCK_CHECKSUM_MISMATCH'))
    expect(await tables.locate(all, { eventId: 5_000n })).toEqual({ row: 4_999, index: 4_999 })
    const { timestampNs } = decodeEventColumns(await tables.page(all, 5_000, 1))
    expect(await tables.locate(all, { timestampNs: timestampNs[0] ?? 0n })).toEqual({ row: 5_000, index: 5_000 })
    expect(await tables.locate(all, { row: 99_999 })).toEqual({ row: 16_384, index: 16_384 })
    expect((await tables.page(all, 16_384, 10)).id).toBe('')
  })

  test('keeps the matches of eight filters', async () => {
    const tables = new EventTables(directory, addon)
    await collect(tables.open('diagnostic'))
    const filter = async (where: string) => {
      const done = (await collect(tables.filter({ mode: 'diagnostic', where, buckets: 16 }))).at(-1)
      if (done?.kind !== 'done') throw new Error('A filter ends with what it found.')
      return done
    }
    const first = await filter('')
    expect(first.matches).toBe(16_384 - 256)
    expect(first.byId.all).toHaveLength(16)
    expect(first.byId.all.reduce((sum, it) => sum + it, 0)).toBe(16_384)
    expect(first.byTime.matching.reduce((sum, it) => sum + it, 0)).toBe(16_384 - 256)
    const list = { mode: 'diagnostic' as const, filterId: first.filterId }
    // The damaged block is not in the list: what is behind it moves up.
    expect(await tables.locate(list, { eventId: 9_217n })).toEqual({ row: 9_216, index: 9_216 - 256 })
    const page = decodeEventColumns(await tables.page(list, 9_216 - 256, 1))
    expect([[...page.id], [...page.rows]]).toEqual([[9_217n], [9_216]])
    const later: number[] = []
    for (let i = 1; i <= 8; i += 1) later.push((await filter(`id = ${i}`)).filterId)
    await expect(tables.page(list, 0, 1)).rejects.toMatchObject({ error: { code: 'FILTER_NOT_FOUND' } })
    const kept = await tables.page({ ...list, filterId: later[0] ?? 0 }, 0, 9)
    expect([...decodeEventColumns(kept).id]).toEqual([1n])
    // Opened anew, it knows no filter of before.
    await collect(tables.open('diagnostic'))
    await expect(tables.page({ ...list, filterId: later[7] ?? 0 }, 0, 1)).rejects.toMatchObject({
      error: { code: 'FILTER_NOT_FOUND' },
    })
  })

  test('that is not open, and a filter that is none, are refused', async () => {
    const tables = new EventTables(directory, addon)
    await expect(tables.page(all, 0, 1)).rejects.toMatchObject({ error: { code: 'TABLE_NOT_OPEN' } })
    await finish(tables.ensure('all'))
    await expect(collect(tables.filter({ mode: 'all', where: 'prize = 1', buckets: 1 }))).rejects.toMatchObject({
      error: { code: 'FILTER_INVALID', textPlace: { position: 0, length: 5 } },
    })
    await expect(
      collect(tables.filter({ mode: 'all', where: '', buckets: 1 }, AbortSignal.abort())),
    ).rejects.toMatchObject({ error: { code: 'CANCELLED' } })
  })

  test('of mode strict has what a strict recovery replays', async () => {
    const tables = new EventTables(directory, addon)
    const updates = await collect(tables.open('strict'))
    const files = updates.flatMap((it) => (it.kind === 'segments' ? it.segments.map(({ file }) => file) : []))
    // A cold segment is none of it, nor one that does not verify.
    expect(files).toEqual(['FS.00000001.wal', 'FS.00000003.wal'])
  })
})
