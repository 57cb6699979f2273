import type { WalscopeError } from '../contract/errors.ts'
import type { EngineState } from '../contract/host.ts'
import type { TroubleCause } from '../contract/trouble.ts'
import type { EngineExit } from './engine-process.ts'

type Exit = NonNullable<EngineState['exit']>

/** What says more of an end than its exit does. */
export interface ExitClues {
  wasReady: boolean
  /** The last lines of its standard error. */
  lastLines: readonly string[]
  /** The kernel has ended a process for want of memory since the engine was started: of our control group, or of the machine. */
  memoryKill: 'group' | 'machine' | null
}

export interface ExitReason {
  exit: Exit
  error: WalscopeError
  cause: TroubleCause
}

/** Signals that somebody sends; every other one is raised by what the engine itself did. */
const SENT_SIGNALS: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'])

/** What V8 writes before it ends a process: Node says `heap out of memory`, Electron the same or `process out of memory`. */
const HEAP_EXHAUSTED = /heap out of memory|process out of memory/i
/** An allocation that failed, as the C++ library, the C library and the loader say it. */
const MEMORY_EXHAUSTED = /std::bad_alloc|cannot allocate memory|memory allocation of \d+ bytes failed/i
/** The first line of what Node writes of an exception that nothing has caught. */
const EXCEPTION = /^(?:Uncaught )?(?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?: .+/

/** How an engine ended that was not asked to, as the contract says it, and the sentence that explains it. */
export function exitReason(exit: EngineExit, clues: ExitClues): ExitReason {
  const [kind, cause, message] = classify(exit, clues)
  return {
    exit: { kind, exitCode: exit.exitCode, signal: exit.signal },
    error: { code: 'ENGINE_EXITED', message, file: null, offset: null },
    cause,
  }
}

type Classified = [kind: Exit['kind'], cause: TroubleCause, message: string]

function classify({ exitCode, signal, launchError }: EngineExit, clues: ExitClues): Classified {
  if (launchError !== null) {
    return ['launch-failed', 'launch-failed', `The engine could not be started: ${launchError}.`]
  }
  const how = signal ?? (exitCode === null ? 'an unknown exit code' : `exit code ${exitCode}`)
  const isSent = signal !== null && SENT_SIGNALS.has(signal)
  if (!isSent && exitCode !== 0) {
    if (clues.lastLines.some((line) => HEAP_EXHAUSTED.test(line))) {
      return ['crashed', 'heap-exhausted', `The engine ran out of memory: its JavaScript heap was full (${how}).`]
    }
    if (clues.lastLines.some((line) => MEMORY_EXHAUSTED.test(line))) {
      return ['crashed', 'memory-exhausted', `The engine ran out of memory: it was given no more (${how}).`]
    }
  }
  if (signal !== null) return ofSignal(signal, clues)
  if (!clues.wasReady) return ['launch-failed', 'launch-failed', `The engine ended with ${how} before it was ready.`]
  if (exitCode === 0) return ['clean', 'clean', 'The engine ended.']
  const exception = clues.lastLines.find((line) => EXCEPTION.test(line))
  return ['crashed', 'failed', `The engine ended with ${how}${exception === undefined ? '.' : `: ${exception}`}`]
}

function ofSignal(signal: string, { memoryKill }: ExitClues): Classified {
  if (signal === 'SIGKILL' && memoryKill === 'group') {
    return ['killed', 'memory-kill', 'The system was out of memory and ended the engine (SIGKILL).']
  }
  if (signal === 'SIGKILL' && memoryKill === 'machine') {
    const message =
      'The engine was killed by SIGKILL, and the system was out of memory: it has very likely ended the engine.'
    return ['killed', 'memory-kill', message]
  }
  if (SENT_SIGNALS.has(signal)) return ['killed', 'killed', `The engine was killed by ${signal}.`]
  if (signal === 'SIGABRT') return ['crashed', 'aborted', 'The engine gave itself up: it was aborted (SIGABRT).']
  if (signal === 'SIGBUS') {
    return [
      'crashed',
      'bus-error',
      'The engine crashed (SIGBUS): a file was cut, or could not be read, while it was mapped.',
    ]
  }
  return ['crashed', 'crashed', `The engine crashed (${signal}).`]
}
