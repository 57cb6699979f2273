import { beforeEach, expect, test } from 'vitest'
import type { Comparison, Difference, DifferenceKind } from '../../contract/index.ts'
import { listedDifferences, stepDifference, useCompare } from './compare-store.ts'
import { EMPTY_REPLAY, useReplay } from './replay-store.ts'

const difference = (kind: DifferenceKind, atNs: number | null): Difference => ({
  ...{ kind, subject: 's', file: null, sizeNs: 0, sentence: '' },
  a: { place: atNs === null ? null : { atNs, toNs: atNs, ordinal: 4 }, text: '' },
  b: { place: null, text: '' },
})
const DIFFERENCES = [difference('segment', 5), difference('wait', null), difference('option', null)]

beforeEach(() => {
  useCompare.setState({ chosen: null, kind: null })
  useReplay.setState(EMPTY_REPLAY, true)
})

test('next and previous go round a list, from its ends where nothing is chosen', () => {
  const at = () => DIFFERENCES.indexOf(useCompare.getState().chosen as Difference)
  stepDifference(DIFFERENCES, -1)
  expect(at()).toBe(2)
  stepDifference(DIFFERENCES, 1)
  expect(at()).toBe(0)
  stepDifference(DIFFERENCES, 1)
  expect(at()).toBe(1)
  stepDifference(DIFFERENCES.slice(2), 1)
  expect(at()).toBe(2)
  stepDifference([], 1)
  expect(at()).toBe(2)
})

test('a difference is shown where it is in the open run', () => {
  stepDifference(DIFFERENCES, 1)
  expect(useReplay.getState().ordinal).toBe(4)
  const { range } = useReplay.getState()
  stepDifference(DIFFERENCES, 1)
  expect(useReplay.getState().range).toEqual(range)
})

test('only those of a kind are listed', () => {
  const comparison = { differences: DIFFERENCES } as unknown as Comparison
  expect(listedDifferences(comparison, 'wait')).toEqual([DIFFERENCES[1]])
  expect(listedDifferences(comparison, null)).toBe(DIFFERENCES)
})
