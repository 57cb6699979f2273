import { expect, it } from 'vitest'
import { RESTART_WINDOW_MS } from '../contract/trouble.ts'
import { RestartBound } from './restart-bound.ts'

function setUp() {
  let nowMs = 1_000
  const bound = new RestartBound(() => nowMs)
  return { bound, wait: (ms: number) => (nowMs += ms) }
}

it('is reached by the third end in five minutes', () => {
  const { bound, wait } = setUp()
  expect([bound.note(), bound.isReached]).toEqual([1, false])
  wait(RESTART_WINDOW_MS / 2)
  expect([bound.note(), bound.isReached]).toEqual([2, false])
  wait(RESTART_WINDOW_MS / 2 - 1)
  expect([bound.note(), bound.isReached]).toEqual([3, true])
})

it('counts what is older no more, whenever it is asked', () => {
  const { bound, wait } = setUp()
  bound.note()
  wait(RESTART_WINDOW_MS / 2)
  bound.note()
  bound.note()
  expect(bound.isReached).toBe(true)
  wait(RESTART_WINDOW_MS / 2)
  expect([bound.ends, bound.isReached]).toEqual([2, false])
  wait(RESTART_WINDOW_MS / 2)
  expect(bound.ends).toBe(0)
  expect(bound.note()).toBe(1)
})

it('begins anew where something else is begun', () => {
  const { bound } = setUp()
  for (let end = 0; end < 5; end += 1) bound.note()
  bound.forget()
  expect([bound.ends, bound.isReached]).toEqual([0, false])
})
