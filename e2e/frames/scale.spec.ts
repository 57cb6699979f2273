// 10,000 segments: every view is there in time and stays smooth, and the page stays small.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { describe, mainThreadTasks, trace } from '../support/tasks.ts'
import { generate } from '../support/walscope.ts'

const SEGMENTS = 10_000
const LIMIT_MS = 50
const FRAME_MS = 16
const MEMORY_LIMIT_MB = 300

/** Milliseconds from one frame to the next, while something is done. */
async function frameTimes(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { frameTimes: times })
    const note = (now: number) => {
      if (!('frameTimes' in window)) return
      times.push(now)
      requestAnimationFrame(note)
    }
    requestAnimationFrame(note)
  })
  await work()
  const times = await page.evaluate(() => {
    const { frameTimes = [] } = window as { frameTimes?: number[] }
    Reflect.deleteProperty(window, 'frameTimes')
    return frameTimes
  })
  return times.slice(1).map((time, i) => time - (times[i] ?? time))
}

/** Bytes of its own that the page's process has in memory. */
async function residentMb(page: Page): Promise<number> {
  const browser = await page.context().browser()?.newBrowserCDPSession()
  const { processInfo } = (await browser?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] }
  const renderers = processInfo.filter(({ type }) => type === 'renderer')
  const sizes = renderers.map(({ id }) => {
    const status = readFileSync(`/proc/${id}/status`, 'utf8')
    return (Number(status.match(/^RssAnon:\s+(\d+) kB$/m)?.[1]) * 1_024) / 1e6
  })
  return Math.max(...sizes)
}

test('10,000 segments: views scroll without a task over 50 ms, in under 300 MB', async ({ launch, temporary }) => {
  test.setTimeout(600_000)
  const directory = await generate(
    join(temporary, 'wal'),
    '--segments',
    String(SEGMENTS),
    '--blocks',
    '16',
    '--seed',
    '2',
  )
  const start = performance.now()
  const { page } = await launch({ directory })
  const session = await page.context().newCDPSession(page)
  await expect(page.getByRole('button', { name: 'Segments 10,000' })).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('3')
  await expect(page.getByRole('row').nth(5)).toBeVisible()
  const tableMs = performance.now() - start
  await page.keyboard.press('2')
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible({ timeout: 120_000 })
  const verdictMs = performance.now() - start
  console.log(
    `table after ${tableMs.toFixed(0)} ms, verdict after ${verdictMs.toFixed(0)} ms, ${(await residentMb(page)).toFixed(0)} MB`,
  )

  const measure = async (what: string, work: () => Promise<void>) => {
    let frames: number[] = []
    const tasks = mainThreadTasks(
      await trace(session, page, async () => {
        frames = await frameTimes(page, work)
      }),
    )
    const sorted = [...frames].sort((a, b) => a - b)
    const late = frames.filter((time) => time > FRAME_MS * 1.5).length
    console.log(
      `${what}: ${describe(tasks)}; ${frames.length} frames, p95 ${sorted[Math.floor(sorted.length * 0.95)]?.toFixed(1)} ms, ${late} late`,
    )
    return Math.max(...tasks.map((task) => task.processorMs))
  }
  const longest: number[] = []
  await page.keyboard.press('3')
  const table = page.getByRole('row').nth(5)
  await expect(table).toBeVisible()
  await table.hover()
  longest.push(
    await measure('segments', async () => {
      for (let i = 0; i < 120; i += 1) {
        await page.mouse.wheel(0, i % 40 === 39 ? 60_000 : 300)
        await page.waitForTimeout(16)
      }
    }),
  )
  await page.keyboard.press('4')
  await page.getByLabel('ns per event').fill('200')
  await page.waitForTimeout(1_000)
  longest.push(
    await measure('a running recovery', async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.waitForTimeout(4_000)
    }),
  )
  await expect(page.getByText('ended', { exact: true })).toBeVisible({ timeout: 120_000 })
  console.log(`after a run: ${(await residentMb(page)).toFixed(0)} MB`)
  for (const key of ['2', '3', '5', '6', '4']) {
    longest.push(
      await measure(`view ${key}`, async () => {
        await page.keyboard.press(key)
        await page.waitForTimeout(500)
        await page.mouse.move(600, 500)
        for (let i = 0; i < 30; i += 1) {
          await page.mouse.wheel(0, 200)
          await page.waitForTimeout(16)
        }
      }),
    )
  }
  const memoryMb = await residentMb(page)
  console.log(`at the end: ${memoryMb.toFixed(0)} MB`)
  expect(memoryMb).toBeLessThan(MEMORY_LIMIT_MB)
  expect(Math.max(...longest)).toBeLessThanOrEqual(LIMIT_MS)
})
