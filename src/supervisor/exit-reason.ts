import type { WalscopeError } from '../contract/errors.ts'
import type { EngineState } from '../contract/host.ts'
import type { EngineExit } from './engine-process.ts'

type Exit = NonNullable<EngineState['exit']>

/** Signals that somebody sends; every other one is raised by what the engine itself did. */
const SENT_SIGNALS: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'])

/** How an engine ended that was not asked to, as the contract says it, and the sentence that explains it. */
export function exitReason(exit: EngineExit, wasReady: boolean): { exit: Exit; error: WalscopeError } {
  const [kind, message] = classify(exit, wasReady)
  return {
    exit: { kind, exitCode: exit.exitCode, signal: exit.signal },
    error: { code: 'ENGINE_EXITED', message, file: null, offset: null },
  }
}

function classify({ exitCode, signal, launchError }: EngineExit, wasReady: boolean): [Exit['kind'], string] {
  if (launchError !== null) return ['launch-failed', `The engine could not be started: ${launchError}.`]
  if (signal !== null) {
    return SENT_SIGNALS.has(signal)
      ? ['killed', `The engine was killed by ${signal}.`]
      : ['crashed', `The engine crashed (${signal}).`]
  }
  const code = exitCode === null ? 'an unknown exit code' : `exit code ${exitCode}`
  if (!wasReady) return ['launch-failed', `The engine ended with ${code} before it was ready.`]
  return exitCode === 0 ? ['clean', 'The engine ended.'] : ['crashed', `The engine ended with ${code}.`]
}
