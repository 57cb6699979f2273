import type { GuidePage, GuideSection } from './guide-page.ts'

/** A section in which all words of a search stand. */
export interface SearchResult {
  page: GuidePage
  section: GuideSection
  /** The text around the first word that stands in it, in pieces; those that were asked for are marked. */
  excerpt: { text: string; isMarked: boolean }[]
}

const RESULTS_MAX = 60
const BEFORE = 40
const EXCERPT = 140

/** Codes are found by their words: `bit flip` finds `bit-flip`, and `header checksum` HEADER_CHECKSUM_MISMATCH. One character stays one. */
const plain = (text: string) => text.toLowerCase().replaceAll(/[_-]/g, ' ')

/** The words of a search, in lower case. */
function wordsOf(query: string): string[] {
  return plain(query)
    .split(/\s+/)
    .filter((word) => word !== '')
}

function excerptOf(text: string, words: string[]): SearchResult['excerpt'] {
  const lower = plain(text)
  // A few characters become two in lower case; places would not fit then.
  if (lower.length !== text.length) return [{ text: text.slice(0, EXCERPT), isMarked: false }]
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0)
  const start = Math.max(Math.min(...places, text.length) - BEFORE, 0)
  const from = places.length === 0 || start === 0 ? 0 : text.indexOf(' ', start) + 1
  const end = from + EXCERPT
  // Words are not cut, if they can be had whole.
  const to = end >= text.length ? text.length : Math.max(text.lastIndexOf(' ', end), from + EXCERPT / 2)
  const pieces: SearchResult['excerpt'] = from > 0 ? [{ text: '… ', isMarked: false }] : []
  for (let at = from; at < to; ) {
    const next = words
      .map((word) => ({ word, place: lower.indexOf(word, at) }))
      .filter(({ place }) => place >= 0 && place < to)
      .sort((a, b) => a.place - b.place || b.word.length - a.word.length)[0]
    pieces.push({ text: text.slice(at, next?.place ?? to), isMarked: false })
    if (next === undefined) break
    pieces.push({ text: text.slice(next.place, next.place + next.word.length), isMarked: true })
    at = next.place + next.word.length
  }
  if (to < text.length) pieces.push({ text: ' …', isMarked: false })
  return pieces.filter((piece) => piece.text !== '')
}

/** Sections that hold all words, those that hold them in their titles first; in the order of the pages otherwise. */
export function searchGuide(pages: readonly GuidePage[], query: string): SearchResult[] {
  const words = wordsOf(query)
  if (words.length === 0) return []
  const found = pages.flatMap((page) =>
    page.sections.flatMap((section) => {
      const title = plain(section.title)
      const all = `${title} ${plain(section.text)}`
      if (!words.every((word) => all.includes(word))) return []
      return [{ page, section, inTitle: words.filter((word) => title.includes(word)).length }]
    }),
  )
  return found
    .sort((a, b) => b.inTitle - a.inTitle)
    .slice(0, RESULTS_MAX)
    .map(({ page, section }) => ({ page, section, excerpt: excerptOf(section.text, words) }))
}
