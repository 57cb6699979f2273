import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { REFUSAL_WINDOW_MS, Strangers } from './strangers.ts'

test('the oldest connection without the token gives way, those with it never', () => {
  const strangers = new Strangers()
  const arrive = () => {
    const connection = new PassThrough()
    strangers.arrive(connection)
    return connection
  }
  const admitted = arrive()
  strangers.admit(admitted)
  const waiting = Array.from({ length: 64 }, arrive)
  expect(waiting.filter(({ destroyed }) => destroyed)).toEqual([])
  arrive()
  arrive()
  expect(waiting.map(({ destroyed }) => destroyed).indexOf(false)).toBe(2)
  expect(admitted.destroyed).toBe(false)
})

test('so many refusals are answered in each window', () => {
  let now = 5
  const strangers = new Strangers(() => now)
  const refuse = (times: number) => Array.from({ length: times }, () => strangers.refuse())
  expect(refuse(100)).not.toContain(true)
  expect(refuse(3)).toEqual([true, true, true])
  now += REFUSAL_WINDOW_MS - 1
  expect(strangers.refuse()).toBe(true)
  now += 1
  expect(refuse(100)).not.toContain(true)
  expect(strangers.refuse()).toBe(true)
})
