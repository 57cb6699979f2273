import { beforeEach, expect, test } from 'vitest'
import type { DirectoryDifference, WatchUpdate } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { DirectoryWatcher } from './directory-watcher.ts'
import { ignoreChanges, isToldNow, NOTHING_WATCHED, useWatch } from './watch-store.ts'

const watching: WatchUpdate = {
  ...{ kind: 'watching', baseline: 'first', isNotified: true },
}
const difference = (signature: string, changeCount = 1): DirectoryDifference => ({
  ...{
    kind: 'difference',
    lookedAtMs: 0,
    files: 4,
    lookMs: 1,
    isMetaChanged: false,
    isOtherDirectory: false,
    isUnknown: false,
    changes: [],
  },
  segments: { added: 0, removed: 0, replaced: 0, shrank: 0, finalised: 0, grew: changeCount, otherwise: 0 },
  ...{ changeCount, writing: [], writingCount: 0, signature },
})
const lost: WatchUpdate = {
  kind: 'lost',
  lookedAtMs: 0,
  error: { code: 'DIRECTORY_NOT_FOUND', message: 'There is no directory.', file: null, offset: null },
}

const asked: (string | null)[] = []

/** An engine whose watch gives these updates and ends. */
function engineOf(...updates: WatchUpdate[]): EngineClient {
  async function* give() {
    yield* updates
  }
  const watchDirectory = async ({ baseline }: { baseline: string | null }) => {
    asked.push(baseline)
    return give()
  }
  return { watchDirectory } as unknown as EngineClient
}

let engine: EngineClient | null
let watcher: DirectoryWatcher
beforeEach(() => {
  asked.length = 0
  useWatch.setState(NOTHING_WATCHED, true)
  watcher = new DirectoryWatcher(() => engine)
})
const isTold = () => isToldNow(useWatch.getState())

test('a change is told until it is ignored, and again when there is another', async () => {
  engine = engineOf(watching, difference('one'))
  await watcher.followScan(7)
  expect(useWatch.getState().shownAtMs).toBe(7)
  expect(isTold()).toBe(true)
  ignoreChanges()
  expect(isTold()).toBe(false)
  engine = engineOf(watching, difference('one', 3))
  await watcher.follow()
  expect(isTold()).toBe(false)
  engine = engineOf(watching, difference('two'))
  await watcher.follow()
  expect(isTold()).toBe(true)
})

test('what is as it was is nothing to tell', async () => {
  engine = engineOf(watching, difference('one'), difference('none', 0))
  await watcher.followScan(7)
  expect(isTold()).toBe(false)
})

test('a directory that is lost is told, and no longer when it is there again', async () => {
  engine = engineOf(watching, lost)
  await watcher.followScan(7)
  expect(isTold()).toBe(true)
  ignoreChanges()
  expect(isTold()).toBe(false)
  engine = engineOf(watching)
  await watcher.follow()
  expect(useWatch.getState().lost).toBeNull()
})

test('another engine goes on with the state that is shown, another scan with its own', async () => {
  engine = engineOf(watching)
  await watcher.followScan(7)
  engine = engineOf({ ...watching, baseline: 'second' } as WatchUpdate)
  await watcher.follow()
  await watcher.follow()
  await watcher.followScan(9)
  expect(asked).toEqual([null, 'first', 'first', null])
})

test('a watch that fails says so, unless it was ended', async () => {
  const watchDirectory = async () => {
    throw new Error('broken')
  }
  engine = { watchDirectory } as unknown as EngineClient
  await expect(watcher.follow()).rejects.toThrow('broken')
  const following = watcher.follow()
  watcher.stop()
  await following
})
