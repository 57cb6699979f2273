// Whether there is a newer version, as a window shows it.
import { z } from 'zod'
import { walscopeError } from './errors.ts'

/** A released version, such as 1.4.0. */
export const releasedVersion = z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/)

/** What is known of newer versions. `off`: the setting is off, and nothing is asked. */
export const updateState = z.discriminatedUnion('check', [
  z.object({ check: z.literal('off') }),
  z.object({ check: z.literal('asking') }),
  z.object({ check: z.literal('current'), checkedAtMs: z.number() }),
  z.object({ check: z.literal('newer'), checkedAtMs: z.number(), version: releasedVersion }),
  z.object({ check: z.literal('failed'), checkedAtMs: z.number(), error: walscopeError }),
])
export type UpdateState = z.infer<typeof updateState>

export const UPDATES_OFF: UpdateState = { check: 'off' }
