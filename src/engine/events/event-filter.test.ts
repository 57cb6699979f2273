import { describe, expect, test } from 'vitest'
import { EVENT_VALIDITIES, VALIDITIES_TO_BE_HAD } from '../../contract/index.ts'
import { addon } from '../testing/event-log.ts'
import { composeFilter } from './event-filter.ts'

describe('composing a filter', () => {
  test('of nothing is nothing, and a mode adds what it shows', () => {
    expect(composeFilter({ mode: 'all', where: ' ' }, addon)).toBe('')
    const diagnostic = composeFilter({ mode: 'diagnostic', where: '' }, addon)
    for (const validity of EVENT_VALIDITIES)
      expect(diagnostic.includes(`'${validity}'`)).toBe(VALIDITIES_TO_BE_HAD.includes(validity))
    expect(composeFilter({ mode: 'all', where: 'id = 1 or id = 2', fromId: 2n, toId: 9n }, addon)).toBe(
      '(id = 1 or id = 2) and id >= 2 and id <= 9',
    )
    expect(composeFilter({ mode: 'strict', where: '' }, addon)).toBe("validity in ('SOUND', 'FLAWED')")
  })

  test('an error has its place in the text that was given', () => {
    expect(() => composeFilter({ mode: 'diagnostic', where: 'id = 1 and pric = 2' }, addon)).toThrow(
      expect.objectContaining({
        error: expect.objectContaining({
          code: 'FILTER_INVALID',
          textPlace: { position: 11, length: 4, hint: 'Did you mean price?' },
        }),
      }),
    )
  })

  test('a text cannot leave its brackets, nor grow over the limits by what is added', () => {
    expect(() => composeFilter({ mode: 'diagnostic', where: 'id = 1) or (id = 2' }, addon)).toThrow()
    const deep = (depth: number) => `${'('.repeat(depth)}id = 1${')'.repeat(depth)}`
    const deepest = Array.from({ length: 80 }, (_, i) => deep(i + 1)).findLast(
      (text) => addon.checkEventFilter(text) === null,
    )
    expect(() => composeFilter({ mode: 'diagnostic', where: deepest ?? '' }, addon)).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ code: 'FILTER_INVALID' }) }),
    )
  })
})
