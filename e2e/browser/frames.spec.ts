// The renderer stays smooth: with 640 segments and a running recovery it has no task over 50 ms, traced in Chromium.
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

const LIMIT_MS = 50

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  args?: { name?: string; data?: { frames?: { url?: string; processId?: number }[] } }
}

async function trace(session: CDPSession, page: Page, work: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline'] },
  })
  await work()
  await page.waitForTimeout(200)
  await session.send('Tracing.end')
  await complete
  return events
}

/** Tasks of the page's main thread, longest first, in milliseconds. */
function mainThreadTasks(events: TraceEvent[]): number[] {
  const pages = new Set(
    events
      .filter(({ name }) => name === 'TracingStartedInBrowser')
      .flatMap(({ args }) => args?.data?.frames?.filter(({ url }) => url?.startsWith('http')) ?? [])
      .map(({ processId }) => processId),
  )
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .filter(({ pid }) => pages.has(pid))
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  expect(mains.size, 'the main thread of the page is in the trace').toBeGreaterThan(0)
  return events
    .filter(({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && mains.has(`${pid} ${tid}`))
    .map(({ dur }) => (dur ?? 0) / 1_000)
    .sort((a, b) => b - a)
}

test('640 segments and a running recovery: no task over 50 ms', async ({ launch, temporary }, testInfo) => {
  test.setTimeout(180_000)
  const directory = generate(join(temporary, 'wal'), '--segments', '640', '--blocks', '64', '--seed', '2')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all 10,485,760 events/)).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('4')
  await page.getByLabel('ns per event').fill('600')
  const session = await page.context().newCDPSession(page)
  const events = await trace(session, page, async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByText('ended', { exact: true })).toBeVisible({ timeout: 60_000 })
  })
  const tasks = mainThreadTasks(events)
  const [longest] = tasks
  await testInfo.attach('tasks', { body: JSON.stringify({ count: tasks.length, longestMs: tasks.slice(0, 20) }) })
  console.log(`main thread of the page: ${tasks.length} tasks, longest ${longest?.toFixed(1)} ms`)
  expect(tasks.length).toBeGreaterThan(100)
  expect(longest).toBeLessThanOrEqual(LIMIT_MS)
})
