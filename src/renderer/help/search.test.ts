import { describe, expect, test } from 'vitest'
import type { GuidePage } from './guide-page.ts'
import { searchGuide } from './search.ts'

const page = (name: string, ...sections: [title: string, text: string][]): GuidePage => ({
  ...{ name, title: name, content: [] },
  sections: sections.map(([title, text]) => ({ id: title.toLowerCase(), title, text })),
})

const pages = [
  page('views', ['Replay', 'The bit-flip of a segment is shown here.'], ['Segments', 'A row for each file.']),
  page(
    'findings',
    ['bit-flip', 'One or two bits changed.'],
    ['BLOCK_CHECKSUM_MISMATCH', 'The checksum over the block.'],
  ),
]

const titles = (query: string) => searchGuide(pages, query).map(({ section }) => section.title)
const excerpt = (text: string, query: string) =>
  searchGuide([page('p', ['Title', text])], query)[0]?.excerpt.map((piece) =>
    piece.isMarked ? `[${piece.text}]` : piece.text,
  )

describe('the search of the guide', () => {
  test('finds codes by their words, titles first', () => {
    expect(titles('bit flip')).toEqual(['bit-flip', 'Replay'])
    expect(titles('block checksum')).toEqual(['BLOCK_CHECKSUM_MISMATCH'])
    expect(titles('BLOCK_CHECKSUM')).toEqual(['BLOCK_CHECKSUM_MISMATCH'])
  })

  test('wants all words', () => {
    expect(titles('row file')).toEqual(['Segments'])
    expect(titles('row checksum')).toEqual([])
    expect(titles('  ')).toEqual([])
  })

  test('shows the words that it found', () => {
    expect(excerpt('The ring is empty, the ring is full.', 'ring full')).toEqual([
      ...['The ', '[ring]', ' is empty, the ', '[ring]', ' is ', '[full]', '.'],
    ])
    const long = `${'word '.repeat(60)}ring ${'word '.repeat(60)}`
    const pieces = excerpt(long, 'ring')?.join('') ?? ''
    expect(pieces).toMatch(/^… word .*\[ring\] .* …$/)
    expect(pieces.length).toBeLessThan(160)
    expect(excerpt('Nothing of it stands in the text.', 'title')?.join('')).toBe('Nothing of it stands in the text.')
  })

  test('nothing is cut or lost where a character becomes two in lower case', () => {
    expect(excerpt('İ ring', 'ring')).toEqual(['İ ring'])
  })
})
