import { beforeEach, expect, test } from 'vitest'
import { parseLink } from '../../contract/index.ts'
import { type Table, tableOf } from '../figures/csv.ts'
import { EMPTY_REPLAY, type OpenedRun, useReplay } from '../replay/replay-store.ts'
import { useSession } from '../state/stores.ts'
import { type Chosen, formsOf, formsOfAll, linkOf, MOST_COPIED_ROWS, type ShownRows } from './forms.ts'
import { instantPlace, placeIn } from './places.ts'

const exact: Table = tableOf([16_385n, 2n], [{ name: 'first_event_id', value: (id) => id }])
const chosen: Chosen = { what: 'segment', texts: ['16,385'], exact: { table: exact, row: 0 } }

beforeEach(() => {
  useSession.setState({
    session: {
      ...{ directory: '/var/wal & more', isSample: false },
      engine: { state: 'running', pid: 1, generation: 1, error: null, exit: null, trouble: null },
    },
  })
  useReplay.setState(EMPTY_REPLAY)
})

test('a row has the forms of rows, bytes have those of bytes; the first is what Ctrl+C copies', () => {
  const of = (it: Chosen) => formsOf(it).map(({ title, text }) => [title, text()])
  expect(of(chosen)).toEqual([
    ['Text', '16,385'],
    ['CSV', 'first_event_id\r\n16385\r\n'],
    ['JSON', '{\n  "first_event_id": "16385"\n}\n'],
  ])
  const bytes = { bytes: Uint8Array.of(1), file: 'a', offset: 0, title: 'byte', isRepaired: false }
  expect(formsOf({ what: 'byte', bytes }).map(({ title }) => title)).toEqual(['Hex', 'C array', 'Text dump'])
  expect(formsOf({ ...chosen, bytes })).toHaveLength(6)
  expect(formsOf({ what: 'nothing' })).toEqual([])
})

test('all rows are copied with their names, as long as they are not too many', () => {
  const all: ShownRows = { noun: 'segment', titles: ['first id'], count: 2, textsOf: (row) => [`row ${row}`], exact }
  const [text, csv, json] = formsOfAll(all)
  expect(text?.text()).toBe('first id\nrow 0\nrow 1\n')
  expect(csv?.text()).toBe('first_event_id\r\n16385\r\n2\r\n')
  expect(JSON.parse(json?.text() ?? '')).toEqual([{ first_event_id: '16385' }, { first_event_id: '2' }])
  expect(formsOfAll({ ...all, count: MOST_COPIED_ROWS })).toHaveLength(3)
  expect(formsOfAll({ ...all, count: MOST_COPIED_ROWS + 1 })).toEqual([])
})

test('a link leads to the place again; nothing has none', () => {
  const place = placeIn('blocks', { file: 'FS.00000001.wal', block: 5, offset: 82_304 })
  expect(place).not.toBeNull()
  expect(parseLink(linkOf({ what: '', place }) ?? '')).toEqual(place)
  expect(linkOf({ what: '' })).toBeNull()
  useSession.setState({ session: null })
  expect(placeIn('blocks', {})).toBeNull()

  expect(instantPlace(3)).toBeNull()
  const opened = { reference: { name: 'a' }, run: { file: '/traces/a.walscope' } } as OpenedRun
  useReplay.setState({ opened })
  const instant = instantPlace(1_234.6)
  expect(instant).toEqual({ kind: 'trace', path: '/traces/a.walscope', atNs: 1_235 })
  expect(parseLink(linkOf({ what: '', place: instant }) ?? '')).toEqual(instant)
})
