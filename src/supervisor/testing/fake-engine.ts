import type { EngineNotice, EngineStart } from '../../contract/host.ts'
import type { EngineExit, EngineProcess } from '../engine-process.ts'

/** An engine process that a test plays: it says and ends what the test tells it to. */
export class FakeEngine implements EngineProcess {
  readonly pid: number
  readonly posted: EngineStart[] = []
  lastLines: string[] = []
  isKilled = false
  /** False: a kill has no effect until the test calls `exit`. */
  diesWhenKilled = true
  private tell: (message: unknown) => void = () => {}
  private end: (exit: EngineExit) => void = () => {}

  constructor(pid: number) {
    this.pid = pid
  }

  post(message: EngineStart): void {
    this.posted.push(message)
  }

  kill(): void {
    this.isKilled = true
    if (this.diesWhenKilled) queueMicrotask(() => this.exit({ signal: 'SIGKILL' }))
  }

  onMessage(listener: (message: unknown) => void): void {
    this.tell = listener
  }

  onExit(listener: (exit: EngineExit) => void): void {
    this.end = listener
  }

  say(notice: EngineNotice): void {
    this.tell(notice)
  }

  exit(exit: Partial<EngineExit>): void {
    this.end({ exitCode: null, signal: null, launchError: null, ...exit })
  }
}

/** Launches {@link FakeEngine}s and keeps them for the test. */
export function fakeLauncher() {
  const engines: FakeEngine[] = []
  const launch = () => {
    const engine = new FakeEngine(1000 + engines.length)
    engines.push(engine)
    return engine
  }
  const last = () => {
    const engine = engines.at(-1)
    if (engine === undefined) throw new Error('no engine was launched')
    return engine
  }
  return { engines, launch, last }
}
