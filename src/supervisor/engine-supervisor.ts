import { EventEmitter } from 'node:events'
import { type WalscopeError, WalscopeFailure } from '../contract/errors.ts'
import { type EngineStart, type EngineState, engineNotice } from '../contract/host.ts'
import type { EngineExit, EngineProcess } from './engine-process.ts'
import { exitReason } from './exit-reason.ts'
import { Watchdog } from './watchdog.ts'

/** Longest wait for the end of a killed process: only the kernel can hold it back (a disk that does not answer). */
const KILL_LIMIT_MS = 5_000

interface SupervisorEvents<Process> {
  change: [EngineState]
  /** An engine process exists and has been told what to do; its clients may be connected. */
  launch: [Process, generation: number]
}

/** One life of an engine: the process and what is known of it. */
interface Life<Process> {
  process: Process
  watchdog: Watchdog
  ended: Promise<void>
  /** It was ended by this host; its exit is no news. */
  isIntended: boolean
  /** What the engine itself said that is wrong. */
  failure: WalscopeError | null
}

/**
 * The engine process of one session: starts it, hears its heartbeat, says how it ended, ends it.
 * Host-independent: `launch` makes the process.
 */
export class EngineSupervisor<Process extends EngineProcess> extends EventEmitter<SupervisorEvents<Process>> {
  private current: EngineState = { state: 'none', pid: null, generation: 0, error: null, exit: null }
  private life: Life<Process> | null = null
  private readonly launch: () => Process

  constructor(launch: () => Process) {
    super()
    this.launch = launch
  }

  get state(): EngineState {
    return this.current
  }

  /** The process that lives now, or null. */
  get process(): Process | null {
    return this.life?.process ?? null
  }

  /** Whether the engine of this generation has said that it is ready. */
  get isReady(): boolean {
    return this.life?.watchdog.isReady ?? false
  }

  /** Starts an engine. The one before must have ended. */
  start(message: EngineStart): void {
    if (this.life !== null) throw new WalscopeFailure({ code: 'INTERNAL', message: 'An engine is running already.' })
    const generation = this.current.generation + 1
    let process: Process
    try {
      process = this.launch()
    } catch (error) {
      const launchError = error instanceof Error ? error.message : String(error)
      this.set({ generation, pid: null, state: 'exited', ...exitReason({ ...NO_EXIT, launchError }, false) })
      return
    }
    const life = this.watch(process)
    this.life = life
    process.post(message)
    this.set({ state: 'starting', pid: process.pid, generation, error: null, exit: null })
    this.emit('launch', process, generation)
  }

  /**
   * Ends the engine by SIGKILL (which a stopped or hung process cannot refuse) and waits until it is gone.
   * The state is `none` then, with `error` where the caller has something to say.
   */
  async stop(error: WalscopeError | null = null): Promise<void> {
    const life = this.life
    if (life !== null) {
      life.isIntended = true
      life.process.kill()
      await withinKillLimit(life.ended)
    }
    this.set({ ...this.current, state: 'none', pid: null, error, exit: null })
  }

  /** Ends the engine there is, and starts another. */
  async restart(message: EngineStart): Promise<void> {
    await this.stop()
    this.start(message)
  }

  private watch(process: Process): Life<Process> {
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const watchdog = new Watchdog((problem) => this.report(life, problem))
    const life: Life<Process> = { process, watchdog, ended, isIntended: false, failure: null }
    process.onMessage((message) => this.hear(life, message))
    process.onExit((exit) => {
      watchdog.stop()
      if (this.life === life) this.life = null
      if (!life.isIntended) this.reportExit(life, exit)
      end()
    })
    return life
  }

  private hear(life: Life<Process>, message: unknown): void {
    const notice = engineNotice.safeParse(message)
    if (!notice.success || this.life !== life || life.isIntended) return
    switch (notice.data.type) {
      case 'heartbeat':
        life.watchdog.heard()
        break
      case 'ready':
        life.watchdog.ready()
        if (this.current.state === 'starting') this.report(life, null)
        break
      case 'failed':
        life.failure = notice.data.error
        // It is of no more use; its exit brings the failure to the window.
        life.process.kill()
        break
    }
  }

  private report(life: Life<Process>, problem: string | null): void {
    if (this.life !== life || life.isIntended) return
    const { pid } = life.process
    if (problem === null) {
      this.set({ ...this.current, pid, state: life.watchdog.isReady ? 'running' : 'starting', error: null })
    } else {
      const error: WalscopeError = { code: 'ENGINE_UNRESPONSIVE', message: problem, file: null, offset: null }
      this.set({ ...this.current, pid, state: 'unresponsive', error })
    }
  }

  private reportExit(life: Life<Process>, exit: EngineExit): void {
    const { isReady } = life.watchdog
    const reason = exitReason(exit, isReady)
    if (life.failure !== null) {
      reason.error = life.failure
      reason.exit.kind = isReady ? 'crashed' : 'launch-failed'
    }
    this.set({ ...this.current, pid: life.process.pid, state: 'exited', ...reason })
  }

  private set(state: EngineState): void {
    this.current = state
    this.emit('change', state)
  }
}

const NO_EXIT: EngineExit = { exitCode: null, signal: null, launchError: null }

async function withinKillLimit(ended: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    const message = `The engine has been killed and has not ended within ${KILL_LIMIT_MS / 1_000} s.`
    timer = setTimeout(() => reject(new WalscopeFailure({ code: 'ENGINE_UNRESPONSIVE', message })), KILL_LIMIT_MS)
  })
  try {
    await Promise.race([ended, limit])
  } finally {
    clearTimeout(timer)
  }
}
