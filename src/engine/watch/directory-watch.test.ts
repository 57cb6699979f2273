// A directory that changes, watched through the contract: real files, and the pace that the app has.
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DirectoryDifference, WatchUpdate } from '../../contract/index.ts'
import { makeRouter } from '../router.ts'
import { addon, collect, generateLog, removeDirectory, temporaryDirectory } from '../testing/event-log.ts'
import { DirectoryWatch } from './directory-watch.ts'

const BLOCK_BYTES = 16_448

let place: string
let directory: string
let abort: AbortController
beforeEach(async () => {
  place = temporaryDirectory()
  directory = await generateLog(join(place, 'wal'), { unfinalised: true, unused: 1 })
  abort = new AbortController()
})
afterEach(() => {
  abort.abort()
  removeDirectory(place)
})

const segment = (index: number) => join(directory, `FS.${String(index).padStart(8, '0')}.wal`)
const nameOf = (index: number) => `FS.${String(index).padStart(8, '0')}.wal`

/** Writes over the bytes of a file in place. */
function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
}

class Watcher {
  private readonly updates: AsyncIterator<WatchUpdate>

  private constructor(updates: AsyncIterator<WatchUpdate>) {
    this.updates = updates
  }

  /** Scans a directory and watches it from then on. */
  static async ofScanned(path: string): Promise<Watcher> {
    const client = createRouterClient(makeRouter(path))
    await collect(await client.scan())
    return Watcher.of(await client.watchDirectory({ baseline: null }, { signal: abort.signal }))
  }

  static async of(updates: AsyncIterable<WatchUpdate>): Promise<Watcher> {
    const watcher = new Watcher(updates[Symbol.asyncIterator]())
    expect(await watcher.next()).toMatchObject({ kind: 'watching' })
    return watcher
  }

  async next(): Promise<WatchUpdate> {
    const { done, value } = await this.updates.next()
    if (done) throw new Error('The watch has ended.')
    return value
  }

  async nextDifference(): Promise<DirectoryDifference> {
    const update = await this.next()
    if (update.kind !== 'difference') throw new Error(`Not a difference: ${JSON.stringify(update)}`)
    return update
  }

  /** What is told of the files that differ. */
  async nextChanges(): Promise<[file: string, what: string][]> {
    return (await this.nextDifference()).changes.map(({ file, before, now, aspects }) => [
      file,
      before === null ? 'added' : now === null ? 'removed' : aspects.join(' '),
    ])
  }
}

test('a file that comes, is cut, written to, renamed, replaced and removed', async () => {
  const watcher = await Watcher.ofScanned(directory)
  writeFileSync(segment(9), 'x')
  expect(await watcher.nextChanges()).toEqual([[nameOf(9), 'added']])
  unlinkSync(segment(9))
  expect(await watcher.nextChanges()).toEqual([])

  const bytes = readFileSync(segment(2))
  truncateSync(segment(2), 40_000)
  expect(await watcher.nextChanges()).toEqual([[nameOf(2), 'shrank']])
  writeFileSync(segment(2), bytes)
  expect(await watcher.nextChanges()).toEqual([[nameOf(2), 'modified']])
  renameSync(segment(2), join(directory, 'other.wal'))
  expect(await watcher.nextChanges()).toEqual([
    ['other.wal', 'added'],
    [nameOf(2), 'removed'],
  ])
  renameSync(join(directory, 'other.wal'), segment(2))
  expect(await watcher.nextChanges()).toEqual([[nameOf(2), 'modified']])

  copyFileSync(segment(2), join(place, 'copy'))
  renameSync(join(place, 'copy'), segment(2))
  expect(await watcher.nextChanges()).toEqual([[nameOf(2), 'replaced']])
  unlinkSync(segment(2))
  expect(await watcher.nextChanges()).toEqual([[nameOf(2), 'removed']])
}, 60_000)

test('what a recorder does through a map: no time moves, and yet it is noticed', async () => {
  const open = segment(3)
  const { atime, mtime } = statSync(open)
  const watcher = await Watcher.ofScanned(directory)
  // As through a map: the bytes are others, the times are not.
  const store = (offset: number, bytes: Uint8Array) => {
    overwrite(open, offset, bytes)
    utimesSync(open, atime, mtime)
  }
  // The numbers of a time are kept to the microsecond: what follows begins with the same ones.
  store(0, readFileSync(open).subarray(0, 1))
  const first = await watcher.nextDifference()
  expect(first.changes).toMatchObject([{ file: nameOf(3), aspects: ['modified'] }])

  const blocks = first.changes[0]?.now?.blocks ?? 0
  expect(blocks).toBeGreaterThan(0)
  store(64 + blocks * BLOCK_BYTES, readFileSync(open).subarray(64, 64 + BLOCK_BYTES))
  const grown = await watcher.nextDifference()
  expect(grown.changes).toMatchObject([{ file: nameOf(3), aspects: ['grew'], now: { blocks: blocks + 1 } }])

  store(0, readFileSync(segment(2)).subarray(0, 64))
  const closed = await watcher.nextDifference()
  expect(closed.changes).toMatchObject([
    { file: nameOf(3), aspects: ['finalised', 'grew'], before: { isFinalised: false }, now: { isFinalised: true } },
  ])
  expect(closed.segments).toMatchObject({ finalised: 1, grew: 0 })
}, 60_000)

test('the meta file, written first and then renamed', async () => {
  const watcher = await Watcher.ofScanned(directory)
  const meta = join(directory, 'wal_meta.dat')
  const bytes = readFileSync(meta)
  const write = (lastEventId: bigint) => {
    bytes.writeBigUInt64LE(lastEventId, 8)
    writeFileSync(join(place, 'meta'), bytes)
    renameSync(join(place, 'meta'), meta)
  }
  write(77n)
  const difference = await watcher.nextDifference()
  expect(difference).toMatchObject({ isMetaChanged: true, segments: { otherwise: 0, replaced: 0 } })
  expect(difference.changes).toMatchObject([{ file: 'wal_meta.dat', now: { kind: 'meta', lastEventId: 77n } }])
}, 60_000)

test('a directory that is removed is lost, and told again when it is there', async () => {
  const watcher = await Watcher.ofScanned(directory)
  renameSync(directory, join(place, 'gone'))
  expect(await watcher.next()).toMatchObject({ kind: 'lost', error: { code: 'DIRECTORY_NOT_FOUND', file: directory } })
  writeFileSync(directory, 'a file')
  expect(await watcher.next()).toMatchObject({ kind: 'lost', error: { code: 'NOT_A_DIRECTORY' } })
  unlinkSync(directory)
  expect(await watcher.next()).toMatchObject({ kind: 'lost', error: { code: 'DIRECTORY_NOT_FOUND' } })
  renameSync(join(place, 'gone'), directory)
  expect(await watcher.nextChanges()).toEqual([])

  renameSync(directory, join(place, 'gone'))
  mkdirSync(directory)
  // It may be seen in between.
  let update = await watcher.next()
  while (update.kind === 'lost') update = await watcher.next()
  expect(update).toMatchObject({ isOtherDirectory: true, segments: { removed: 5 } })
}, 60_000)

test('a FIFO, a device and a broken link hold nothing up', async () => {
  const watcher = await Watcher.ofScanned(directory)
  // Beside the file first: one that is made when another has gone may get its inode.
  execFileSync('mkfifo', [join(place, 'fifo')])
  renameSync(join(place, 'fifo'), segment(2))
  symlinkSync('/dev/zero', join(directory, 'device.wal'))
  symlinkSync('nowhere', join(directory, 'link.wal'))
  const found = new Map<string, string>()
  while (found.size < 3) for (const [file, what] of await watcher.nextChanges()) found.set(file, what)
  expect(Object.fromEntries(found)).toEqual({
    [nameOf(2)]: 'replaced shrank readable',
    'device.wal': 'added',
    'link.wal': 'added',
  })
}, 60_000)

test('a name that is no UTF-8 is told with an escape', async () => {
  const watcher = await Watcher.ofScanned(directory)
  writeFileSync(Buffer.concat([Buffer.from(`${directory}/bad`), Buffer.of(0xff), Buffer.from('.wal')]), 'x')
  expect(await watcher.nextChanges()).toEqual([['bad\\xFF.wal', 'added']])
}, 60_000)

test('after another scan, queries are about what is there then', async () => {
  const client = createRouterClient(makeRouter(directory))
  const countEvents = async () => {
    const updates = await collect(await client.sql.run({ text: 'select count(*) from events' }))
    return Number(updates.flatMap((it) => (it.kind === 'rows' ? it.rows : [])).flat()[0])
  }
  await collect(await client.scan())
  const before = await countEvents()
  unlinkSync(segment(1))
  expect(await countEvents()).toBe(before)
  await collect(await client.scan())
  expect(await countEvents()).toBe(before - 16 * 256)
}, 60_000)

test('an engine that is started again says that something has changed meanwhile', async () => {
  const first = createRouterClient(makeRouter(directory))
  await collect(await first.scan())
  let baseline = ''
  for await (const update of await first.watchDirectory({ baseline: null })) {
    if (update.kind !== 'watching') throw new Error('A watch begins with what is watched.')
    baseline = update.baseline
    break
  }
  const watchAgain = async () =>
    Watcher.of(await createRouterClient(makeRouter(directory)).watchDirectory({ baseline }, { signal: abort.signal }))
  const same = await watchAgain()
  unlinkSync(segment(1))
  expect(await same.nextDifference()).toMatchObject({ isUnknown: false, segments: { removed: 1 } })
  expect(await (await watchAgain()).nextDifference()).toMatchObject({ isUnknown: true, changeCount: 0 })
}, 60_000)

test('nothing is looked at while something is measured, and what changed meanwhile is told afterwards', async () => {
  let isMeasuring = false
  let looks = 0
  class CountedJob extends addon.LookJob {
    constructor(path: string) {
      super(path)
      looks += 1
    }
  }
  const watch = new DirectoryWatch(directory, { LookJob: CountedJob }, () => isMeasuring)
  await watch.keepState()
  const watcher = await Watcher.of(watch.watch(null, abort.signal))
  const next = watcher.nextChanges()
  await watch.startMeasured(() => {
    isMeasuring = true
  })
  const before = looks
  unlinkSync(segment(1))
  // Longer than the pause between two looks.
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect(looks).toBe(before)
  isMeasuring = false
  expect(await next).toEqual([[nameOf(1), 'removed']])
}, 60_000)

test('a look that is going on has ended when measured work starts', async () => {
  let isLooking = false
  /** Looks until it is cancelled. */
  class EndlessJob {
    readonly finished: Promise<never>
    private end: (error: Error) => void = () => {}
    constructor() {
      isLooking = true
      this.finished = new Promise((_, reject) => {
        this.end = reject
      })
    }
    cancel(): void {
      setTimeout(() => {
        isLooking = false
        this.end(Object.assign(new Error('The work was cancelled.'), { code: 'CANCELLED' }))
      }, 20)
    }
  }
  const watch = new DirectoryWatch(directory, { LookJob: EndlessJob }, () => false)
  const updates = watch.watch(null, abort.signal)
  const next = updates.next()
  while (!isLooking) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await watch.startMeasured(() => isLooking)).toBe(false)
  abort.abort()
  expect(await next).toEqual({ done: true, value: undefined })
}, 60_000)
