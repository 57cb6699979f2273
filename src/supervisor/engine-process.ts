import type { EngineStart } from '../contract/host.ts'

/** How an engine process ended. Exactly one of `exitCode`, `signal` and `launchError` is not null where it is known. */
export interface EngineExit {
  exitCode: number | null
  /** Name of the signal that ended it, such as `SIGKILL`. */
  signal: string | null
  /** Why there never was a process, in the words of the system. */
  launchError: string | null
}

/** What the supervisor needs of an engine process: Electron's utility processes and Node's children both give it. */
export interface EngineProcess {
  /** Null until the system has started the process, and where it could not. */
  readonly pid: number | null
  /** The last lines of its standard error, bounded; all that it wrote, once its exit is told. */
  readonly lastLines: readonly string[]
  post(message: EngineStart): void
  /** Ends the process with SIGKILL, which also ends a stopped one. No effect on one that has ended. */
  kill(): void
  /** Everything that the process sends and that is not a frame of a client's connection. */
  onMessage(listener: (message: unknown) => void): void
  /** Called once, also when the process could not be started. */
  onExit(listener: (exit: EngineExit) => void): void
}
