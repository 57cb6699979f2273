// The renderer stays smooth: with 640 segments and a running recovery it has no task over 50 ms, traced in Chromium.
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

const LIMIT_MS = 50
const ATTEMPTS = 4

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  /** Microseconds by the clock, and of processor time. */
  dur?: number
  tdur?: number
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

interface Task {
  wallMs: number
  processorMs: number
}

/** Tasks of the page's main thread, longest first. */
function mainThreadTasks(events: TraceEvent[]): Task[] {
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
    .map(({ dur = 0, tdur = 0 }) => ({ wallMs: dur / 1_000, processorMs: tdur / 1_000 }))
    .sort((a, b) => b.wallMs - a.wallMs)
}

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
