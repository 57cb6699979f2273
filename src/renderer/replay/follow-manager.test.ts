// Where the lanes go by themselves.
import { afterEach, expect, test } from 'vitest'
import { LaneFollower, scrolledTo } from './follow-manager.ts'
import { indexOf } from './run-index.ts'
import { recordedRun, SMALL_RUN } from './testing/recorded-run.ts'
import { LANE_PX } from './timeline-layout.ts'
import { useTimeline } from './timeline-store.ts'

const run = recordedRun(SMALL_RUN)
const sceneAt = (atNs: number, ordinal: number | null = null) => ({
  ...{ run, index: indexOf(run), range: { fromNs: 0, toNs: 1_000 }, atNs, ordinal },
  ...{ chosen: null, notes: [] },
})

afterEach(() => useTimeline.setState({ followsManager: true }))

test('with the manager, once for each segment', () => {
  const follower = new LaneFollower()
  expect(follower.next(sceneAt(50))).toBeNull()
  expect(follower.next(sceneAt(330))).toBe(0)
  expect(follower.next(sceneAt(340))).toBeNull()
})

test('to what is pointed out, before the manager; and they stay there until he goes on', () => {
  const follower = new LaneFollower()
  expect(follower.next(sceneAt(330, 1))).toBe(1)
  expect(follower.next(sceneAt(330, 1))).toBeNull()
  expect(follower.next(sceneAt(330, 0))).toBe(0)
})

test('not with the manager where that is not wanted', () => {
  useTimeline.setState({ followsManager: false })
  const follower = new LaneFollower()
  expect(follower.next(sceneAt(330))).toBeNull()
  expect(follower.next(sceneAt(330, 1))).toBe(1)
})

test('lanes in sight are not scrolled', () => {
  const height = 20 * LANE_PX
  expect(scrolledTo(30, 25 * LANE_PX, height, 100)).toBeNull()
  expect(scrolledTo(10, 25 * LANE_PX, height, 100)).toBe(10 * LANE_PX - height / 3)
  expect(scrolledTo(60, 25 * LANE_PX, height, 100)).toBe(60 * LANE_PX - height / 3)
  expect(scrolledTo(1, 25 * LANE_PX, height, 100)).toBe(0)
})
