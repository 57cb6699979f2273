// The long work of a window, as its host is told of it: what the taskbar shows, and what a notification is about.
import { z } from 'zod'
import type { View } from './place.ts'

/** What may take long. It is a name and no text: what a person reads of it outside of the window is always ours. */
export const workKind = z.enum([
  ...(['verification', 'recovery', 'events', 'query', 'trace', 'salvage', 'bundle'] as const),
  ...(['event-export', 'query-export', 'trace-copy', 'trace-export'] as const),
])
export type WorkKind = z.infer<typeof workKind>

/** What each is called, and the view that shows it; null for what a dialog shows, in whichever view that is. */
export const WORKS: Readonly<Record<WorkKind, { title: string; view: View | null }>> = {
  verification: { title: 'Verification', view: 'overview' },
  recovery: { title: 'Recovery', view: 'recovery' },
  events: { title: 'Filtering of events', view: 'events' },
  query: { title: 'Query', view: 'sql' },
  trace: { title: 'Reading of a trace', view: 'replay' },
  salvage: { title: 'Salvage', view: null },
  bundle: { title: 'Evidence bundle', view: null },
  'event-export': { title: 'Export of events', view: null },
  'query-export': { title: 'Export of a query', view: null },
  'trace-copy': { title: 'Copy of a trace', view: null },
  'trace-export': { title: 'Export of a recorded run', view: null },
}

/** Work that lasted at least this long is told of when it ends and nobody looks at the window. */
export const LONG_WORK_MS = 10_000

/** Work that is under way. */
export const currentWork = z.object({
  kind: workKind,
  /** How much of it is done, from 0 to 1; null where that is not known. */
  fraction: z.number().min(0).max(1).nullable(),
  isPaused: z.boolean(),
})
export type CurrentWork = z.infer<typeof currentWork>

/** Work that has ended by itself; what a person has cancelled is nothing to be told. */
export const endedWork = z.object({ kind: workKind, hasFailed: z.boolean(), elapsedMs: z.number().nonnegative() })
export type EndedWork = z.infer<typeof endedWork>

/** Most ends in one report. */
export const ENDED_WORK_LIMIT = 16

/** What a window is busy with, and what has ended since the report before. */
export const workReport = z.object({
  /** Of several, the one that began first. */
  current: currentWork.nullable(),
  ended: z.array(endedWork).max(ENDED_WORK_LIMIT),
})
export type WorkReport = z.infer<typeof workReport>

/** "Verification finished", "Salvage failed". */
export function describeEnd({ kind, hasFailed }: Pick<EndedWork, 'kind' | 'hasFailed'>): string {
  return `${WORKS[kind].title} ${hasFailed ? 'failed' : 'finished'}`
}
