// The largest block map: it is there at once, and stays smooth while it is panned and zoomed.
import { closeSync, existsSync, ftruncateSync, mkdtempSync, openSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import xxhash from 'xxhash-wasm'
import { expect, test } from '../support/app.ts'
import { noteFigures } from '../support/figures.ts'
import { describe, mainThreadTasks, trace } from '../support/tasks.ts'
import { removeDirectory } from '../support/temporary.ts'

const BLOCKS = 524_288
const BLOCK_BYTES = 16_448
const LIMIT_MS = 50
const FIRST_PAINT_LIMIT_MS = 1_000
const ATTEMPTS = 4

/** A segment as a crash leaves it, of 524,288 blocks of which only the headers are there: a sparse file of 8 GiB. */
async function writeHeaders(file: string): Promise<void> {
  const { h64Raw } = await xxhash()
  const descriptor = openSync(file, 'w')
  const segment = Buffer.alloc(64)
  segment.writeUInt16LE(0x4653, 0)
  segment[2] = 1
  segment[3] = 64
  writeSync(descriptor, segment, 0, 64, 0)
  const header = Buffer.alloc(64)
  for (let block = 0; block < BLOCKS; block += 1) {
    header.writeBigUInt64LE(BigInt(block) * 256n + 1n, 0)
    header.writeBigUInt64LE(BigInt(block) * 256n + 256n, 8)
    header.writeUInt32LE(block, 40)
    header.writeUInt16LE(256, 44)
    const checksum = h64Raw(header.subarray(40), h64Raw(header.subarray(0, 32), 0n))
    header.writeBigUInt64LE(checksum, 32)
    writeSync(descriptor, header, 0, 64, 64 + block * BLOCK_BYTES)
  }
  ftruncateSync(descriptor, 64 + BLOCKS * BLOCK_BYTES)
  closeSync(descriptor)
}

/** In memory where there is room, also for what is read of the file's holes: a disk takes minutes to free such a file. */
const MEMORY_DISK = '/dev/shm'
const place = existsSync(MEMORY_DISK) && freeBytes(MEMORY_DISK) > 12 * 2 ** 30 ? MEMORY_DISK : tmpdir()
let directory = ''

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}

test.beforeEach(() => {
  directory = mkdtempSync(join(place, 'walscope-e2e-'))
})
test.afterEach(() => removeDirectory(directory))

test('a map of 524,288 blocks is painted in under a second, pans and zooms without a task over 50 ms', async ({
  launch,
}) => {
  test.setTimeout(300_000)
  await writeHeaders(join(directory, 'FS.00000000.wal'))
  const { page } = await launch({ directory })
  // The verification of the directory is work of its own; what is measured is the opening of a segment.
  await expect(page.getByRole('progressbar', { name: 'Verification' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Verify all blocks' })).toBeVisible()

  await page.evaluate(() =>
    window.addEventListener('keydown', () => performance.mark('opened'), { once: true, capture: true }),
  )
  await page.keyboard.press('5')
  const { firstMs, headersMs } = await page.evaluate(async () => {
    const openedAt = performance.getEntriesByName('opened')[0]?.startTime ?? Number.NaN
    const until = async (isThere: () => boolean) => {
      while (!isThere()) await new Promise((resolve) => requestAnimationFrame(resolve))
      return performance.now() - openedAt
    }
    const canvas = () => document.querySelector<HTMLCanvasElement>('#block-map canvas')
    const firstMs = await until(() => Number(canvas()?.dataset.painted ?? 0) > 0)
    // A block whose header is known is listed as such, or as judged already.
    const known = () =>
      [...(document.body.textContent ?? '').matchAll(/(?:header only|structure) ([\d,]+)/g)]
        .map(([, count = '']) => Number(count.replaceAll(',', '')))
        .reduce((sum, count) => sum + count, 0)
    const headersMs = await until(() => known() >= 524_288)
    return { firstMs, headersMs }
  })
  expect(firstMs).toBeLessThan(FIRST_PAINT_LIMIT_MS)

  const map = page.getByRole('application', { name: /^Block map/ })
  const box = await map.boundingBox()
  if (box === null) throw new Error('the map has no place')
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const session = await page.context().newCDPSession(page)
  const longestMs: number[] = []
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const events = await trace(session, page, async () => {
      await page.mouse.move(middle.x, middle.y)
      for (const deltaY of [...Array(14).fill(-100), ...Array(6).fill(100)]) await page.mouse.wheel(0, deltaY)
      for (const to of [-90, 90, -60]) {
        await page.mouse.down()
        await page.mouse.move(middle.x, middle.y + to, { steps: 20 })
        await page.mouse.up()
        await page.mouse.move(middle.x, middle.y)
      }
      await map.focus()
      for (const key of ['End', 'ArrowUp', 'PageUp', 'PageUp', 'ArrowLeft', 'Home', '-', '-', '+', '+', '0']) {
        await page.keyboard.press(key)
      }
    })
    const tasks = mainThreadTasks(events)
    expect(tasks.length).toBeGreaterThan(50)
    const processorMs = Math.max(...tasks.map((task) => task.processorMs))
    longestMs.push(tasks[0]?.wallMs ?? 0)
    console.log(`map ${attempt}: ${describe(tasks)}`)
    expect(processorMs).toBeGreaterThan(0)
    expect(processorMs).toBeLessThanOrEqual(LIMIT_MS)
  }
  noteFigures('map_of_524288_blocks', {
    first_paint_ms: firstMs,
    all_headers_ms: headersMs,
    longest_tasks_ms: longestMs,
  })
  expect(Math.min(...longestMs)).toBeLessThanOrEqual(LIMIT_MS)
})
