import { ORPCError } from '@orpc/client'
import { legibleAll, type WalscopeError, walscopeError } from '../../contract/index.ts'
import { isAbort } from './abort.ts'

/** What it was asked for does not come. The window says besides how it ended. */
export const ENGINE_GONE: WalscopeError = {
  ...{ code: 'ENGINE_EXITED', message: 'The engine is gone, and with it what it was asked for.' },
  ...{ file: null, offset: null },
}

/** Anything thrown, as the error that a person reads. What the one who waits has given up is never asked for one: an abort is the engine's end. */
export function toError(thrown: unknown): WalscopeError {
  if (thrown instanceof ORPCError) {
    const data = walscopeError.safeParse(thrown.data)
    if (data.success) return legibleAll(data.data)
  }
  if (isAbort(thrown)) return ENGINE_GONE
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'INTERNAL', message, file: null, offset: null }
}
