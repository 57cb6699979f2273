import { describe, expect, it } from 'vitest'
import { formatLink, type Place, parseLink, placeOfDirectory } from './place.ts'

const PLACES: Place[] = [
  placeOfDirectory('/var/lib/flash strike/wal&co?#%'),
  {
    ...placeOfDirectory('/wal'),
    ...{ view: 'blocks', file: 'FS.00000001.wal', block: 5, offset: 83_015, eventId: 18_446_744_073_709_551_615n },
  },
  placeOfDirectory('C:\\FlashStrike\\wal'),
  { kind: 'trace', path: '/runs/größer.walscope', atNs: 390_000_001 },
  { kind: 'trace', path: '/runs/a.walscope', atNs: null },
]

describe('a link', () => {
  it.each(PLACES)('leads to its place: $kind', (place) => {
    expect(parseLink(formatLink(place))).toEqual(place)
  })

  it('is as the documentation shows it', () => {
    const place = { ...placeOfDirectory('/var/wal'), view: 'blocks' as const, file: 'FS.00000001.wal', block: 5 }
    expect(formatLink(place)).toBe('walscope://open?directory=%2Fvar%2Fwal&view=blocks&file=FS.00000001.wal&block=5')
  })

  it.each([
    ['no address', 'var/wal'],
    ['another scheme', 'https://open?directory=%2Fwal'],
    ['another thing to do', 'walscope://delete?directory=%2Fwal'],
    ['a path', 'walscope://open/x?directory=%2Fwal'],
    ['nothing to open', 'walscope://open'],
    ['a name that is not known', 'walscope://open?directory=%2Fwal&run=1'],
    ['a name twice', 'walscope://open?directory=%2Fwal&directory=%2Fother'],
    ['a view that is not there', 'walscope://open?directory=%2Fwal&view=shell'],
    ['a block that is no number', 'walscope://open?directory=%2Fwal&block=-1'],
    ['an event id above 64 bits', 'walscope://open?directory=%2Fwal&eventId=18446744073709551616'],
    ['an offset above what is exact', 'walscope://open?directory=%2Fwal&offset=9007199254740993'],
    ['both a trace and a directory', 'walscope://open?directory=%2Fwal&trace=%2Frun.walscope'],
    ['more than a path can be', `walscope://open?directory=${'x'.repeat(5_000)}`],
  ])('is none: %s', (_what, link) => {
    expect(parseLink(link)).toBeNull()
  })
})
