import { z } from 'zod'
import { count } from './scalars.ts'

/** Stable codes of errors that stop a request. Findings and strict statuses are results, not errors. */
export const errorCode = z.enum([
  'USAGE',
  'DIRECTORY_NOT_FOUND',
  'NOT_A_DIRECTORY',
  'DIRECTORY_UNREADABLE',
  'FILE_UNREADABLE',
  'NO_SEGMENTS',
  'NO_EVENTS',
  'BLOCK_NOT_FOUND',
  'PLACE_NOT_FOUND',
  'LINK_INVALID',
  'RUN_NOT_FOUND',
  'TRACE_NOT_FOUND',
  'TRACE_INVALID',
  'TELEMETRY_INVALID',
  'TABLE_NOT_OPEN',
  'FILTER_INVALID',
  'FILTER_NOT_FOUND',
  'QUERY_INVALID',
  'QUERY_OUT_OF_MEMORY',
  'OUTPUT_NOT_EMPTY',
  'OUTPUT_UNWRITABLE',
  'OUTPUT_IN_OPEN_DIRECTORY',
  'DISK_FULL',
  'UPDATE_CHECK_FAILED',
  'RESOURCES_EXHAUSTED',
  'CLIPBOARD_REFUSED',
  'CANCELLED',
  'ENGINE_EXITED',
  'ENGINE_UNRESPONSIVE',
  'RESTART_BOUND',
  'ADDON_FAILED',
  'ADDON_MISSING',
  'INTERNAL',
])
export type ErrorCode = z.infer<typeof errorCode>

/** Where in a text that was given (a filter, a query) something is wrong, in characters, and what may have been meant. */
export const textPlace = z.object({ position: count, length: count, hint: z.string().nullable() })
export type TextPlace = z.infer<typeof textPlace>

/** An error as a value: what happened in one sentence for a person, and where. */
export const walscopeError = z.object({
  code: errorCode,
  message: z.string(),
  file: z.string().nullable(),
  offset: z.number().nonnegative().nullable(),
  /** Of FILTER_INVALID, QUERY_INVALID and TELEMETRY_INVALID, where it is known. */
  textPlace: textPlace.optional(),
})
export type WalscopeError = z.infer<typeof walscopeError>

/** Carries a {@link WalscopeError} where TypeScript needs something to throw. */
export class WalscopeFailure extends Error {
  readonly error: WalscopeError

  constructor(error: Partial<WalscopeError> & Pick<WalscopeError, 'code' | 'message'>) {
    super(error.message)
    this.name = 'WalscopeFailure'
    this.error = { file: null, offset: null, ...error }
  }
}
