import { oc } from '@orpc/contract'
import { errorCode, walscopeError } from './errors.ts'

/** Every procedure may fail with one of the stable codes; `data` is the error as a value. */
export const procedure = oc.errors(
  Object.fromEntries(errorCode.options.map((code) => [code, { data: walscopeError }])) as Record<
    (typeof errorCode.options)[number],
    { data: typeof walscopeError }
  >,
)
