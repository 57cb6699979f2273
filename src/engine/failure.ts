import { ORPCError } from '@orpc/server'
import { z } from 'zod'
import { errorCode, WalscopeFailure } from '../contract/index.ts'

/** What an Error of the addon carries besides its message. */
const nativeError = z.object({
  code: errorCode,
  message: z.string(),
  file: z.string().nullish(),
  offset: z.number().nullish(),
})

/** Any thrown thing as an error with a stable code. */
export function toFailure(thrown: unknown): WalscopeFailure {
  if (thrown instanceof WalscopeFailure) return thrown
  const native = nativeError.safeParse(thrown)
  if (native.success) {
    const { code, message, file, offset } = native.data
    return new WalscopeFailure({ code, message, file: file ?? null, offset: offset ?? null })
  }
  return new WalscopeFailure({ code: 'INTERNAL', message: thrown instanceof Error ? thrown.message : String(thrown) })
}

/** The same as oRPC carries it over a connection. */
export function toRpcError(thrown: unknown): ORPCError<string, unknown> {
  if (thrown instanceof ORPCError) return thrown
  const { error } = toFailure(thrown)
  return new ORPCError(error.code, { message: error.message, data: error })
}
