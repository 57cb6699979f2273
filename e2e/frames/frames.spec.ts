// The renderer stays smooth: with 640 segments and a running recovery it has no task over 50 ms, traced in Chromium.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { mainThreadTasks, trace } from '../support/tasks.ts'
import { generate } from '../support/walscope.ts'

const LIMIT_MS = 50
const ATTEMPTS = 4

test('640 segments and a running recovery: no task over 50 ms', async ({ launch, temporary }) => {
  test.setTimeout(240_000)
  const directory = generate(join(temporary, 'wal'), '--segments', '640', '--blocks', '64', '--seed', '2')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all 10,485,760 events/)).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('4')
  await page.getByLabel('ns per event').fill('600')
  // Opening the view is no part of a running recovery.
  await page.waitForTimeout(1_000)
  const session = await page.context().newCDPSession(page)
  let longestWallMs = Number.POSITIVE_INFINITY
  // The clock also counts the time that another process had the processor: then it is tried again. Its own time never exceeds.
  for (let attempt = 1; attempt <= ATTEMPTS && longestWallMs > LIMIT_MS; attempt += 1) {
    const events = await trace(session, page, async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await expect(page.getByLabel('shown')).toContainText(`run ${attempt},`)
      await expect(page.getByText('ended', { exact: true })).toBeVisible({ timeout: 60_000 })
    })
    const tasks = mainThreadTasks(events)
    expect(tasks.length).toBeGreaterThan(100)
    const processorMs = Math.max(...tasks.map((task) => task.processorMs))
    longestWallMs = Math.min(longestWallMs, tasks[0]?.wallMs ?? 0)
    const listed = tasks.slice(0, 5).map(({ wallMs }) => wallMs.toFixed(1))
    console.log(
      `run ${attempt}: ${tasks.length} tasks, longest ${listed.join(', ')} ms; ${processorMs.toFixed(1)} ms of processor`,
    )
    expect(processorMs).toBeGreaterThan(0)
    expect(processorMs).toBeLessThanOrEqual(LIMIT_MS)
  }
  expect(longestWallMs).toBeLessThanOrEqual(LIMIT_MS)
})
