import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TraceNote } from '../../contract/index.ts'
import { MOST_CHANGES, NoteHistory, noteName } from './note-history.ts'

const note = (text: string): TraceNote => ({ atNs: 1, ordinal: null, text })

test('a note is called by its first words, on one line', () => {
  expect(noteName(note('slow here'))).toBe('the note “slow here”')
  expect(noteName(note('x'.repeat(500)))).toBe(`the note “${'x'.repeat(40)}…”`)
  expect(noteName(note('a\u001b[2J\u202eb'))).toBe('the note “a\\x1B[2J\\xE2\\x80\\xAEb”')
})

test('it keeps the last changes, not all of them', () => {
  const history = new NoteHistory()
  for (let i = 0; i < MOST_CHANGES + 50; i += 1) history.record(`change ${i}`, [note(String(i))])
  let undone = 0
  while (history.undo([]) !== null) undone += 1
  expect(undone).toBe(MOST_CHANGES)
  expect(history.redoWords).toBe('change 50')
})

test('random changes, undone and done again: always the states that there were', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('change', 'undo', 'redo'), { maxLength: 60 }), (steps) => {
      const history = new NoteHistory()
      /** Every state of the way that leads to the shown one and further. */
      let states: (readonly TraceNote[])[] = [[]]
      let at = 0
      for (const [i, step] of steps.entries()) {
        const now = states[at] ?? []
        if (step === 'change') {
          history.record(`change ${i}`, now)
          states = [...states.slice(0, at + 1), [...now, note(String(i))]]
          at += 1
        } else if (step === 'undo') {
          expect(history.undo(now)?.notes).toBe(at === 0 ? undefined : states[at - 1])
          at = Math.max(at - 1, 0)
        } else {
          expect(history.redo(now)?.notes).toBe(states[at + 1])
          at = Math.min(at + 1, states.length - 1)
        }
        expect(history.undoWords === null).toBe(at === 0)
        expect(history.redoWords === null).toBe(at === states.length - 1)
      }
    }),
  )
})
