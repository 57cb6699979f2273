// A filter and the same text in a query give the same rows: on random filters over a damaged log.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EVENT_ENUMS, EVENT_VALIDITIES } from '../../contract/index.ts'
import { countEvents, type OpenTable } from '../events/event-tables.ts'
import {
  addon,
  finish,
  generateLog,
  openTable,
  overwriteEvents,
  removeDirectory,
  temporaryDirectory,
} from '../testing/event-log.ts'
import { EventDatabase } from './event-database.ts'

const RUNS = 250
const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0

let directory: string
let table: OpenTable
let database: EventDatabase

/** Bytes that look random and are the same in every run. */
function noise(length: number): Buffer {
  const parts = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(String(i)).digest(),
  )
  return Buffer.concat(parts).subarray(0, length)
}

beforeAll(async () => {
  directory = await generateLog(temporaryDirectory(), {
    unfinalised: true,
    faults: ['flip-event:segment=2,block=3,event=1,byte=24,bit=6', 'zero:segment=2,block=9'],
  })
  overwriteEvents(directory, 'FS.00000001.wal', 5, noise(256 * 64))
  overwriteEvents(directory, 'FS.00000002.wal', 11, noise(200 * 64))
  table = await openTable(directory)
  database = await EventDatabase.open({ table, where: '', reports: null }, addon)
})
afterAll(() => {
  database.close()
  removeDirectory(directory)
})

const oneOf = <Value>(...values: Value[]) => fc.constantFrom(...values)
/** Values that occur, are near to ones that do, or at the limits of the types and far behind them. */
const limits = [
  0n,
  1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  10n ** 20n,
  10n ** 30n,
]
const integer = (min: number, max: number) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min, max }).map(String) },
    { weight: 1, arbitrary: oneOf(...limits.flatMap((it) => [String(it), String(-it)])) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }).map((it) => `${it}_000`) },
  )

const COMPARISONS = ['=', '==', '!=', '<>', '<', '<=', '>', '>='] as const
const not = fc.boolean().map((it) => (it ? 'not ' : ''))

/** Comparisons, ranges and lists of a field of numbers. */
function numeric(field: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    fc.tuple(oneOf(...COMPARISONS), value).map(([operator, it]) => `${field} ${operator} ${it}`),
    fc.tuple(not, value, value).map(([no, low, high]) => `${field} ${no}between ${low} and ${high}`),
    fc
      .tuple(not, fc.array(value, { minLength: 1, maxLength: 5 }))
      .map(([no, list]) => `${field} ${no}in (${list.join(', ')})`),
  )
}

/** The same of a field of names; SQL has no order of them that says anything. */
function named(field: string, values: readonly string[]): fc.Arbitrary<string> {
  const value = oneOf(...values).map((it) => `'${it}'`)
  return fc.oneof(
    fc.tuple(oneOf('=', '==', '!=', '<>'), value).map(([operator, it]) => `${field} ${operator} ${it}`),
    fc
      .tuple(not, fc.array(value, { minLength: 1, maxLength: 4 }))
      .map(([no, list]) => `${field} ${no}in (${list.join(', ')})`),
  )
}

const bytes = (names: readonly string[]) => [...names, ...['9', '17', '128', '254', '255']]

const predicate = fc.oneof(
  numeric('id', integer(1, 16_384)),
  numeric('timestamp_ns', fc.bigInt({ min: 1_777_000_000_000_000_000n, max: 1_777_000_000_020_000_000n }).map(String)),
  numeric('price', integer(999_000, 1_001_000)),
  numeric('quantity', integer(0, 16_000)),
  numeric('user_id', integer(0, 5_000)),
  numeric('order_id', integer(0, 9_000)),
  numeric('block', integer(0, 16)),
  numeric('position', integer(0, 256)),
  named('type', bytes(EVENT_ENUMS.type)),
  named('order_type', bytes(EVENT_ENUMS.order_type)),
  named('side', bytes(EVENT_ENUMS.side)),
  named('validity', EVENT_VALIDITIES),
  named('segment', ['FS.00000000.wal.lz4', 'FS.00000001.wal', 'FS.00000002.wal', 'FS.00000003.wal']),
  fc
    .tuple(not, oneOf('FS%', '%.wal', '%1%', 'FS.0000000_.wal', '_', '%'))
    .map(([no, pattern]) => `segment ${no}like '${pattern}'`),
  // Times behind the year 2262 are none in SQL, so that they compare with nothing.
  fc.tuple(oneOf(...COMPARISONS), fc.integer({ min: 0, max: 20_000_000 })).map(([operator, ns]) => {
    const time = `2026-04-24 03:06:40.${String(ns).padStart(9, '0')}`
    return `(time ${operator} '${time}' and validity = 'SOUND')`
  }),
)

const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    { weight: 3, arbitrary: predicate },
    {
      weight: 2,
      arbitrary: fc.tuple(tie('filter'), oneOf('and', 'or', 'AND', 'Or'), tie('filter')).map((it) => it.join(' ')),
    },
    { weight: 1, arbitrary: tie('filter').map((it) => `(${it})`) },
    { weight: 1, arbitrary: tie('filter').map((it) => `not (${it})`) },
  ),
}))

/** Number, sum and exclusive or of the ids of the rows that a filter gives. */
function throughCursor(where: string): [count: bigint, sum: bigint, xor: bigint] {
  const cursor = new addon.EventCursor(table.native, { columns: [0], where, firstRow: 0, endRow: table.rows })
  const ids = new BigUint64Array(cursor.buffer, cursor.offsets[0])
  let count = 0n
  let sum = 0n
  let xor = 0n
  for (let rows = cursor.next(); rows !== 0; rows = cursor.next()) {
    for (const id of ids.subarray(0, Math.max(rows, 0))) {
      count += 1n
      sum += id
      xor ^= id
    }
  }
  cursor.close()
  return [count, sum, xor]
}

async function throughSql(where: string): Promise<[count: bigint, sum: bigint, xor: bigint]> {
  const reader = await database.connection.runAndReadAll(
    `select count(*), coalesce(sum(id), 0), coalesce(bit_xor(id), 0) from events where ${where}`,
  )
  const [row = []] = reader.getRows()
  return row.map((it) => BigInt(it as bigint)) as [bigint, bigint, bigint]
}

test(`${RUNS} random filters (WALSCOPE_SEED=${seed})`, { timeout: 120_000 }, async () => {
  let matching = 0
  await fc.assert(
    fc.asyncProperty(filter, async (where) => {
      const expected = throughCursor(where)
      expect(await throughSql(where)).toEqual(expected)
      expect(BigInt(await finish(countEvents(table, where, undefined, addon)))).toBe(expected[0])
      if (expected[0] > 0n && expected[0] < BigInt(table.rows)) matching += 1
    }),
    { seed, numRuns: RUNS },
  )
  // Filters that give everything or nothing would show little.
  expect(matching).toBeGreaterThan(RUNS / 4)
})
