import { ORPCError } from '@orpc/client'
import { legibleAll, type WalscopeError, walscopeError } from '../../contract/index.ts'
import { isAbort } from './abort.ts'

/** Anything thrown, as the error that a person reads. What the one who waits has given up is never asked for one: an abort is the engine's end. */
export function toError(thrown: unknown): WalscopeError {
  if (thrown instanceof ORPCError) {
    const data = walscopeError.safeParse(thrown.data)
    if (data.success) return legibleAll(data.data)
  }
  if (isAbort(thrown)) {
    const message = 'The engine is gone, and with it what it was asked for.'
    return { code: 'ENGINE_EXITED', message, file: null, offset: null }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'INTERNAL', message, file: null, offset: null }
}
