import { z } from 'zod'

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
  'RUN_NOT_FOUND',
  'OUTPUT_NOT_EMPTY',
  'OUTPUT_UNWRITABLE',
  'OUTPUT_IN_OPEN_DIRECTORY',
  'CANCELLED',
  'ENGINE_EXITED',
  'ENGINE_UNRESPONSIVE',
  'ADDON_FAILED',
  'ADDON_MISSING',
  'INTERNAL',
])
export type ErrorCode = z.infer<typeof errorCode>

/** An error as a value: what happened in one sentence for a person, and where. */
export const walscopeError = z.object({
  code: errorCode,
  message: z.string(),
  file: z.string().nullable(),
  offset: z.number().nonnegative().nullable(),
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
