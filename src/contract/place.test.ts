import { describe, expect, it } from 'vitest'
import { formatLink, isLink, isSameDirectory, type Place, parseLink, placeOfDirectory, refusedLink } from './place.ts'

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

it.each([
  ['walscope://open?directory=%2Fwal', true],
  ['WALSCOPE:', true],
  ['./walscope:x', false],
  ['/wal', false],
])('means to be a link or not: %s', (text, expected) => {
  expect(isLink(text)).toBe(expected)
})

it('what is repeated of a refused link is short, and harmless to read', () => {
  const { code, message } = refusedLink(`walscope://\u202e\u001b[2J${'x'.repeat(40_000)}`)
  expect(code).toBe('LINK_INVALID')
  expect(message).toMatch(/: walscope:\/\/\\xE2\\x80\\xAE\\x1B\[2Jx+…$/)
  expect(message.length).toBeLessThan(300)
})

it.each([
  ['/wal', '/wal/', true],
  ['/wal', '/wal', true],
  ['C:\\wal\\', 'C:\\wal', true],
  ['/', '/', true],
  ['/wal', '/wal2', false],
  ['/', '/wal', false],
])('%s and %s as one directory', (one, other, expected) => {
  expect(isSameDirectory(one, other)).toBe(expected)
})
