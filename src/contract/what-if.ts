// What a recovery would have taken with other options: what may be asked, and `walscope trace --what-if --json`.
import { z } from 'zod'
import { recoveryOptions } from './recovery.ts'
import { count, nanoseconds } from './scalars.ts'

const { shape } = recoveryOptions

/** The options that a prediction can change. What is not named stays as it was recorded. */
export const whatIfOptions = z.object({
  preparedCapacity: shape.preparedCapacity.unwrap(),
  finishedCapacity: shape.finishedCapacity.unwrap(),
  verifyThreads: shape.verifyThreads.unwrap(),
  preload: shape.preload.unwrap(),
  applyNs: shape.applyNs.unwrap(),
  coldCache: shape.coldCache.unwrap(),
})
export type WhatIfOptions = z.infer<typeof whatIfOptions>

/** What a recovery took, or would have taken. */
export const whatIfTimes = z.object({
  /** Without the time that it was paused. */
  totalNs: nanoseconds,
  /** The longest time between the last event of a segment and the first of the next. */
  worstStallNs: nanoseconds,
  /** The manager's, for a segment that is not verified yet. */
  waitPreparedNs: nanoseconds,
  /** The preloader's, for room in the prepared ring. */
  waitRoomNs: nanoseconds,
})
export type WhatIfTimes = z.infer<typeof whatIfTimes>

/** `walscope trace --what-if --json`. */
export const traceWhatIfDocument = z.object({
  format: z.literal('walscope.trace-what-if/1'),
  file: z.string(),
  /** The recorded options, and those that the prediction is for. */
  recordedOptions: whatIfOptions,
  options: whatIfOptions,
  /** Null where it can be predicted; otherwise the end of a sentence that begins with "It cannot be predicted because". */
  because: z.string().nullable(),
  /** These are null where it cannot be predicted. */
  recorded: whatIfTimes.nullable(),
  predicted: whatIfTimes.nullable(),
  /** The prediction of the recorded run itself over what it took, less one. */
  modelError: z.number().nullable(),
  /** What the prediction rests on besides the trace, in sentences. */
  assumptions: z.array(z.string()),
  /** The prediction over capacities of the prepared ring, everything else as in `options`. */
  curve: z.array(z.object({ preparedCapacity: count, totalNs: nanoseconds, worstStallNs: nanoseconds })),
})
export type TraceWhatIfDocument = z.infer<typeof traceWhatIfDocument>
