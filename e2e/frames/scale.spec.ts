// 640 and 10,000 segments: how long opening takes, and that every view stays smooth and the page small.
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { noteFigures } from '../support/figures.ts'
import { residentMb } from '../support/resident.ts'
import { describe, mainThreadTasks, trace } from '../support/tasks.ts'
import { generate } from '../support/walscope.ts'

const LIMIT_MS = 50
const MEMORY_LIMIT_MB = 300
/** A frame of 60 a second, and a little more: below, none was missed. */
const FRAME_MS = 17

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

/** Longest task of the page, of processor and by the clock, and its frames, while something is done. */
async function measure(session: CDPSession, page: Page, what: string, work: () => Promise<void>) {
  let frames: number[] = []
  const events = await trace(session, page, async () => {
    frames = await frameTimes(page, work)
  })
  const tasks = mainThreadTasks(events)
  console.log(`${what}: ${describe(tasks)}`)
  const sorted = [...frames].sort((a, b) => a - b)
  return {
    what,
    processorMs: Math.max(...tasks.map((task) => task.processorMs)),
    clockMs: tasks[0]?.wallMs ?? 0,
    frameP95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    late: frames.filter((time) => time > FRAME_MS).length / frames.length,
  }
}

async function scroll(page: Page, steps: number, px: number): Promise<void> {
  for (let i = 0; i < steps; i += 1) {
    await page.mouse.wheel(0, px)
    await page.waitForTimeout(16)
  }
}

for (const [segments, applyNs] of [
  [640, 2_000],
  [10_000, 200],
] as const) {
  test(`${segments} segments: views scroll without a task over 50 ms`, async ({ launch, temporary }) => {
    test.setTimeout(240_000)
    const directory = await generate(
      ...[join(temporary, 'wal'), '--segments', String(segments), '--blocks', '16', '--seed', '2'],
    )
    const start = performance.now()
    const { page } = await launch({ directory })
    await expect(page.getByRole('button', { name: `Segments ${segments.toLocaleString('en')}` })).toBeVisible()
    await page.keyboard.press('3')
    const row = page.getByRole('row').nth(5)
    await expect(row).toBeVisible()
    const tableMs = performance.now() - start
    await page.keyboard.press('2')
    await expect(page.getByText(/^Recovery replays all/)).toBeVisible({ timeout: 60_000 })
    const verdictMs = performance.now() - start
    const session = await page.context().newCDPSession(page)

    await page.keyboard.press('3')
    await row.hover()
    const seen = [
      await measure(session, page, 'segments, scrolled', () => scroll(page, 120, 200)),
      await measure(session, page, 'segments, by pages', () => scroll(page, 40, 20_000)),
    ]
    await page.keyboard.press('4')
    await page.getByLabel('ns per event').fill(String(applyNs))
    await page.waitForTimeout(1_000)
    seen.push(
      await measure(session, page, 'a running recovery', async () => {
        await page.getByRole('button', { name: 'Run', exact: true }).click()
        await page.waitForTimeout(4_000)
      }),
    )
    await expect(page.getByText('ended', { exact: true })).toBeVisible({ timeout: 120_000 })
    // The percentiles of the run are drawn once, at its end.
    await page.waitForTimeout(2_000)
    for (const key of ['2', '3', '5', '6', '4']) {
      seen.push(
        await measure(session, page, `view ${key}`, async () => {
          await page.keyboard.press(key)
          await page.waitForTimeout(500)
          await page.mouse.move(600, 500)
          await scroll(page, 30, 200)
        }),
      )
    }
    const [scrolled] = seen
    noteFigures(`app_with_${segments}_segments`, {
      table_ms: tableMs,
      verdict_ms: verdictMs,
      longest_task_of_processor_ms: Math.max(...seen.map(({ processorMs }) => processorMs)),
      longest_task_by_the_clock_ms: Math.max(...seen.map(({ clockMs }) => clockMs)),
      scrolling_frame_p95_ms: scrolled?.frameP95Ms ?? 0,
      scrolling_late_frames_percent: (scrolled?.late ?? 0) * 100,
    })
    const slow = seen.filter(({ processorMs }) => processorMs > LIMIT_MS).map(({ what }) => what)
    expect(slow).toEqual([])
  })
}

test('a million records of six recoveries: under 300 MB, and no task over 50 ms', async ({ launch, temporary }) => {
  test.setTimeout(240_000)
  // 13 records a segment: eight states, four changes of the rings, one switch.
  const segments = 13_000
  const recoveries = 6
  const directory = await generate(
    ...[join(temporary, 'wal'), '--segments', String(segments), '--blocks', '16', '--seed', '2'],
  )
  const { page } = await launch({ directory })
  await page.keyboard.press('2')
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible({ timeout: 60_000 })
  const sizesMb = [await residentMb(page)]
  await page.keyboard.press('4')
  for (let run = 1; run <= recoveries; run += 1) {
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByRole('option', { name: new RegExp(`^run ${run},`) }).first()).toBeAttached()
    await expect(page.getByText('ended', { exact: true })).toBeVisible({ timeout: 120_000 })
    await page.waitForTimeout(2_000)
    sizesMb.push(await residentMb(page))
  }
  for (const key of ['2', '3', '5', '6', '4']) {
    await page.keyboard.press(key)
    await page.waitForTimeout(500)
    sizesMb.push(await residentMb(page))
  }
  // Chromium's trace takes memory of the page's process: only now.
  const session = await page.context().newCDPSession(page)
  const seen = [
    await measure(session, page, 'another recovery of the six', async () => {
      await page.getByLabel('shown').selectOption({ index: 1 })
      await page.waitForTimeout(1_500)
    }),
    await measure(session, page, 'lanes, scrolled', async () => {
      await page.getByRole('img', { name: /^States of/ }).hover()
      await scroll(page, 60, 400)
    }),
  ]
  noteFigures('app_with_a_million_records', {
    records: segments * 13 * recoveries,
    highest_memory_mb: Math.max(...sizesMb),
    longest_task_of_processor_ms: Math.max(...seen.map(({ processorMs }) => processorMs)),
    longest_task_by_the_clock_ms: Math.max(...seen.map(({ clockMs }) => clockMs)),
  })
  expect(Math.max(...sizesMb)).toBeLessThan(MEMORY_LIMIT_MB)
  expect(seen.filter(({ processorMs }) => processorMs > LIMIT_MS).map(({ what }) => what)).toEqual([])
})
