import { WalscopeFailure } from '../contract/index.ts'

/** `ENOSPC` and `EDQUOT`: by Node's code, or in the words that the C library has for them and the addon quotes. */
const CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT']
const WORDS = /no space left on device|disk quota exceeded/i

/** `DISK_FULL` about an output, where an error says that there is no room left for it; null for every other error. */
export function asDiskFull(output: string, error: unknown): WalscopeFailure | null {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  const isWriting = !(error instanceof WalscopeFailure) || error.error.code === 'OUTPUT_UNWRITABLE'
  if (!isWriting || (!CODES.includes(code) && !WORDS.test(String(message)))) return null
  return new WalscopeFailure({
    ...{ code: 'DISK_FULL', message: `There is no room left for ${output}: nothing of it stays behind.`, file: output },
  })
}
