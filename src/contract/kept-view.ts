// How a directory was left: what is shown again when it is opened the next time.
import { z } from 'zod'
import { eventMode } from './events.ts'
import { findingCode, severity } from './names.ts'
import { view } from './place.ts'
import { count } from './scalars.ts'

const text = z.string().max(4_096)
const none = z.literal('')

/** Which segments the table shows, and in which order; empty texts for all. */
export const segmentTable = z.object({
  text,
  status: text,
  sorting: z.object({ id: text, desc: z.boolean() }).nullable(),
})
export type SegmentTable = z.infer<typeof segmentTable>

export const grouping = z.enum(['none', 'code', 'file'])
export type Grouping = z.infer<typeof grouping>

/** What the list of findings shows; empty texts for all. */
export const findingFilter = z.object({
  severity: severity.or(none),
  code: findingCode.or(none),
  file: text,
  text,
  grouping,
})
export type FindingFilter = z.infer<typeof findingFilter>

export const keptView = z.object({
  view,
  /** What is selected, as in a place. */
  file: text.nullable(),
  block: count.nullable(),
  offset: count.nullable(),
  segments: segmentTable,
  findings: findingFilter,
  events: z.object({ mode: eventMode, query: text }),
})
export type KeptView = z.infer<typeof keptView>
