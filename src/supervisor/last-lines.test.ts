import { expect, it } from 'vitest'
import { LAST_LINE_LIMIT, LAST_LINES_LIMIT } from '../contract/trouble.ts'
import { LastLines } from './last-lines.ts'

function linesOf(...pieces: (string | Uint8Array)[]): string[] {
  const lines = new LastLines()
  for (const piece of pieces) lines.push(piece)
  return lines.value
}

it('puts lines together from pieces, and keeps one that has not ended', () => {
  expect(linesOf('one\ntw', 'o\n\nthr', 'ee')).toEqual(['one', 'two', 'three'])
})

it('puts characters together that were cut', () => {
  const bytes = new TextEncoder().encode('über\n')
  expect(linesOf(bytes.slice(0, 1), bytes.slice(1))).toEqual(['über'])
})

it('keeps the last lines, each of a bounded length, of whatever comes', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => `line ${i}`).join('\n')
  const kept = linesOf(many)
  expect(kept).toHaveLength(LAST_LINES_LIMIT)
  expect(kept.at(-1)).toBe('line 9999')
  const [long] = linesOf(...Array.from({ length: 100 }, () => 'x'.repeat(100_000)))
  expect(long).toHaveLength(LAST_LINE_LIMIT)
})

it('shows nothing that a terminal would act upon', () => {
  expect(linesOf('\u001b[31mred\u001b[0m\u0007 and\tmore\r\n')).toEqual(['red and more'])
})
