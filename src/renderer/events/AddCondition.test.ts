import { expect, test } from 'vitest'
import { conditionOf } from './AddCondition.tsx'

test('one value', () => {
  expect(conditionOf('type', '=', 'CANCEL_ORDER')).toBe('type = CANCEL_ORDER')
  expect(conditionOf('price', '>=', ' -5 ')).toBe('price >= -5')
  expect(conditionOf('segment', 'like', 'FS.0000000%')).toBe("segment like 'FS.0000000%'")
  expect(conditionOf('timestamp_ns', '<', '2026-01-31 12:00')).toBe("timestamp_ns < '2026-01-31 12:00'")
  expect(conditionOf('price', '=', '  ')).toBeNull()
})

test('two values and more', () => {
  for (const value of ['5 9', '5, 9', '5 and 9']) expect(conditionOf('id', 'between', value)).toBe('id between 5 and 9')
  expect(conditionOf('timestamp_ns', 'between', '2026-01-31 12:00, 2026-02-01')).toBe(
    "timestamp_ns between '2026-01-31 12:00' and '2026-02-01'",
  )
  expect(conditionOf('id', 'between', '5')).toBeNull()
  expect(conditionOf('side', 'in', 'BID, 7')).toBe('side in (BID, 7)')
})
