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
  args?: { name?: string; data?: { message?: string; frames?: { url?: string; processId?: number }[] } }
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
  /** What took a good part of it, by the names of the trace, outer ones first. */
  parts: string[]
}

/** A part is named from here on. */
const PART_MS = 5

/** Tasks of the page's main thread, longest first; of those that began before the page's `console.timeStamp(until)`, where given. */
export function mainThreadTasks(events: TraceEvent[], until?: string): Task[] {
  const stamp = events.find(({ name, args }) => name === 'TimeStamp' && args?.data?.message === until)
  expect(until === undefined || stamp !== undefined, 'the time stamp is in the trace').toBe(true)
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
  const ofMain = events.filter(({ ph, pid, tid }) => ph === 'X' && mains.has(`${pid} ${tid}`))
  const parts = ofMain.filter(({ name, dur = 0 }) => name !== 'RunTask' && dur > PART_MS * 1_000)
  return ofMain
    .filter(({ name, ts }) => name === 'RunTask' && ts < (stamp?.ts ?? Number.POSITIVE_INFINITY))
    .map(({ ts, dur = 0, tdur = 0 }) => ({
      wallMs: dur / 1_000,
      // On a busy virtual machine a thread is now and then charged for time that it did not have: no task takes more than passes by the clock.
      processorMs: Math.min(tdur, dur) / 1_000,
      parts: parts
        .filter((part) => part.ts >= ts && part.ts <= ts + dur)
        .map((part) => `${part.name} ${((part.dur ?? 0) / 1_000).toFixed(1)}`),
    }))
    .sort((a, b) => b.wallMs - a.wallMs)
}

/** The longest tasks in words, and what the longest one was about. */
export function describe(tasks: Task[]): string {
  const [longest] = tasks
  const wall = tasks.slice(0, 5).map(({ wallMs }) => wallMs.toFixed(1))
  const processorMs = Math.max(...tasks.map((task) => task.processorMs))
  const parts = longest?.parts.join(', ') ?? ''
  return `${tasks.length} tasks, longest ${wall.join(', ')} ms (${parts}); ${processorMs.toFixed(1)} ms of processor`
}
