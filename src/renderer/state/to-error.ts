import { ORPCError } from '@orpc/client'
import { legibleAll, type WalscopeError, walscopeError } from '../../contract/index.ts'

/** Anything thrown, as the error that a person reads. */
export function toError(thrown: unknown): WalscopeError {
  if (thrown instanceof ORPCError) {
    const data = walscopeError.safeParse(thrown.data)
    if (data.success) return legibleAll(data.data)
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'INTERNAL', message, file: null, offset: null }
}
