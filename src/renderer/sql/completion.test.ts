import { describe, expect, test } from 'vitest'
import { suggestionsAt } from './completion.ts'

const FILES = ['FS.00000000.wal', "it's.wal"]

/** What is suggested at the bar in a text. */
function at(text: string) {
  const position = text.indexOf('|')
  const found = suggestionsAt(text.replace('|', ''), position, () => FILES)
  const labels = (kind: string) => found?.suggestions.filter((it) => it.kind === kind).map(({ label }) => label) ?? []
  return { found, position, columns: labels('column'), values: labels('value'), tables: labels('table'), labels }
}

describe('columns', () => {
  test('are those of the tables that the query names', () => {
    const { columns, found } = at('SELECT pr| FROM events')
    expect(columns).toContain('price')
    expect(columns).not.toContain('bad_block_count')
    expect(found?.from).toBe(7)
  })

  test('of a query without a table, those of all', () => {
    expect(at('SELECT |').columns).toEqual(expect.arrayContaining(['price', 'bad_block_count', 'condition', 'message']))
  })

  test('behind a point, those of the table or the alias, and nothing else', () => {
    const { found, columns } = at('SELECT b.| FROM blocks b JOIN findings AS f ON f.file = b.segment')
    expect(columns).toContain('condition')
    expect(found?.suggestions).toHaveLength(columns.length)
    expect(found?.isExpected).toBe(true)
    expect(at('SELECT f.co| FROM blocks b JOIN findings AS f ON true').columns).toContain('code')
    expect(at('SELECT nothing.| FROM blocks').found).toBeNull()
  })
})

describe('values', () => {
  test.each(['type = |', 'type <> |', 'type in (|', "type NOT IN ('NEW_ORDER', |", 'e.type = |'])('%s', (condition) => {
    expect(at(`SELECT * FROM events e WHERE ${condition}`).values).toContain("'CANCEL_ORDER'")
  })

  test('within quotes they are put in without them, and close what is open', () => {
    const open = at("SELECT * FROM events WHERE side = 'B|")
    expect(open.found?.suggestions).toContainEqual({ label: 'BID', kind: 'value', apply: "BID'" })
    expect(open.found?.from).toBe(open.position - 1)
    const closed = at("SELECT * FROM events WHERE side = '|' AND price > 3")
    expect(closed.found?.suggestions).toContainEqual({ label: 'BID', kind: 'value', apply: 'BID' })
  })

  test('of a segment, the files, with quotes doubled', () => {
    expect(at('SELECT * FROM events WHERE segment = |').values).toEqual(["'FS.00000000.wal'", "'it''s.wal'"])
  })

  test('of other columns there are none, and none within a text that is no value', () => {
    expect(at('SELECT * FROM events WHERE price = |').values).toEqual([])
    expect(at("SELECT 'type = |' FROM events").found).toBeNull()
  })
})

test('behind FROM and JOIN, the tables and what the query names itself', () => {
  const { tables, found } = at('WITH big AS (SELECT * FROM events) SELECT * FROM |')
  expect(tables).toEqual(['events', 'segments', 'blocks', 'findings', 'big'])
  expect(found?.suggestions).toHaveLength(5)
})

test('behind a cast, the types', () => {
  expect(at('SELECT id::|').labels('type')).toContain('UBIGINT')
  expect(at('SELECT id::BIG|').found?.suggestions.every(({ kind }) => kind === 'type')).toBe(true)
})

test('keywords are written as the letters before them', () => {
  expect(at('sel|').labels('keyword')).toContain('select')
  expect(at('SEL|').labels('keyword')).toContain('SELECT')
})

test('nothing in a comment, behind it again', () => {
  expect(at('SELECT 1 -- pri|').found).toBeNull()
  expect(at('SELECT /* pri| */ 1').found).toBeNull()
  expect(at('SELECT /* x */ pri| FROM events').columns).toContain('price')
  expect(at('-- x\nSELECT pri| FROM events').columns).toContain('price')
})

test('any text at all, anywhere in it', () => {
  const text = `WITH a AS (SELECT 'x''y, "z" -- k\n FROM "ev /* ö 🙂 */ WHERE type IN ('A', 'B`
  for (let position = 0; position <= text.length; position += 1) {
    const found = suggestionsAt(text, position, () => FILES)
    expect(found === null || (found.from <= position && found.from >= 0)).toBe(true)
  }
})
