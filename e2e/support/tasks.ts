// The tasks of a page's main thread, from Chromium's trace.
import { type CDPSession, expect, type Page } from '@playwright/test'

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

/** Chromium's trace of what the page does meanwhile. */
export async function trace(session: CDPSession, page: Page, work: () => Promise<void>): Promise<TraceEvent[]> {
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

export interface Task {
  wallMs: number
  processorMs: number
}

/** Tasks of the page's main thread, longest first. */
export function mainThreadTasks(events: TraceEvent[]): Task[] {
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
