import { expect, test } from 'vitest'
import { splitConditions, withCondition, withoutCondition } from './conditions.ts'

test('conditions are what `and` joins at the top', () => {
  expect(splitConditions('')).toEqual([])
  expect(splitConditions('type = CANCEL_ORDER and price between 1000 and 1100 AND side = BID')).toEqual([
    'type = CANCEL_ORDER',
    'price between 1000 and 1100',
    'side = BID',
  ])
})

test('what is in parentheses or quotes stays whole', () => {
  expect(splitConditions("(side = BID and price > 3) and segment = 'a and b'")).toEqual([
    '(side = BID and price > 3)',
    "segment = 'a and b'",
  ])
  expect(splitConditions("segment = 'it''s and' and id = 1")).toEqual(["segment = 'it''s and'", 'id = 1'])
})

test('an `or` at the top makes one condition', () => {
  expect(splitConditions('side = BID or side = ASK and id > 5')).toEqual(['side = BID or side = ASK and id > 5'])
  expect(withCondition('side = BID or id = 3', 'price > 5')).toBe('(side = BID or id = 3) and price > 5')
})

test('conditions come and go', () => {
  expect(withCondition('', 'id = 1')).toBe('id = 1')
  expect(withCondition('id = 1', 'id = 1')).toBe('id = 1')
  expect(withCondition('id between 1 and 5', 'side = BID')).toBe('id between 1 and 5 and side = BID')
  expect(withoutCondition('id between 1 and 5 and side = BID', 0)).toBe('side = BID')
  expect(withoutCondition('id = 1', 0)).toBe('')
})
