import { constants } from 'node:os'
import type { EngineExit } from '../supervisor/engine-process.ts'

/** Of two names of one number the first counts: SIGABRT, not SIGIOT. */
const SIGNAL_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals)
    .map(([name, number]): [number, string] => [number, name])
    .reverse(),
)
/** Bit of a wait status: a core was dumped. */
const CORE_DUMPED = 0x80
/** What the engine itself ends with: 0, 1 (an error that nobody caught) and 2 (not started by a host). */
const HIGHEST_OWN_CODE = 2

/**
 * How a utility process ended, from the code that Electron gives. On POSIX that is the exit code of a process that ended
 * by itself, but the raw wait status of one that was ended: the number of the signal, with a bit for the core dump, or the
 * exit code in its higher byte. The two overlap below 32; there a code that the engine does not use is a signal.
 */
export function utilityExit(code: number, platform: NodeJS.Platform): EngineExit {
  const exited = (exitCode: number): EngineExit => ({ exitCode, signal: null, launchError: null })
  if (platform === 'win32' || (code >= 0 && code <= HIGHEST_OWN_CODE)) return exited(code)
  if (code > 0xff && (code & 0xff) === 0) return exited(code >> 8)
  const signal = SIGNAL_NAMES.get(code & ~CORE_DUMPED)
  return signal === undefined ? exited(code) : { exitCode: null, signal, launchError: null }
}
