import { EventEmitter } from 'node:events'
import { type WalscopeError, WalscopeFailure } from '../contract/errors.ts'
import { type EngineStart, type EngineState, engineNotice } from '../contract/host.ts'
import type { EngineTask, EngineTrouble } from '../contract/trouble.ts'
import type { EngineExit, EngineProcess } from './engine-process.ts'
import { type ExitReason, exitReason } from './exit-reason.ts'
import { type MemoryKills, memoryKillSince, readMemoryKills } from './memory-kills.ts'
import { RestartBound } from './restart-bound.ts'
import { Watchdog } from './watchdog.ts'

/** Longest wait for the end of a killed process: only the kernel can hold it back (a disk that does not answer). */
const KILL_LIMIT_MS = 5_000

interface SupervisorEvents<Process> {
  change: [EngineState]
  /** An engine process exists and has been told what to do; its clients may be connected. */
  launch: [Process, generation: number]
}

/** Writes a report of an engine that ended or hangs; says where it is, or null where it could not be kept. */
type WriteReport = (state: EngineState, trouble: Omit<EngineTrouble, 'report'>) => string | null

export interface SupervisorOptions {
  writeReport?: WriteReport
  bound?: RestartBound
  readMemoryKills?: () => MemoryKills
}

/** One life of an engine: the process and what is known of it. */
interface Life<Process> {
  process: Process
  /** What it has said last that it is at. */
  work: EngineTask[]
  memoryKills: MemoryKills
  /** Its hang has been reported. */
  hang: EngineTrouble | null
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
  /** How often engines have ended unasked; whoever opens something else has it forget. */
  readonly bound: RestartBound
  private current: EngineState = { state: 'none', pid: null, generation: 0, error: null, exit: null, trouble: null }
  private life: Life<Process> | null = null
  private readonly launch: () => Process
  private readonly writeReport: WriteReport
  private readonly readMemoryKills: () => MemoryKills

  constructor(launch: () => Process, options: SupervisorOptions = {}) {
    super()
    this.launch = launch
    this.bound = options.bound ?? new RestartBound()
    this.writeReport = options.writeReport ?? (() => null)
    this.readMemoryKills = options.readMemoryKills ?? readMemoryKills
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
    // Read first: a process may be ended at once.
    const memoryKills = this.readMemoryKills()
    let process: Process
    try {
      process = this.launch()
    } catch (error) {
      const launchError = error instanceof Error ? error.message : String(error)
      const exit = { exitCode: null, signal: null, launchError }
      const reason = exitReason(exit, { wasReady: false, lastLines: [], memoryKill: null })
      this.end({ ...this.current, generation, pid: null }, reason, [], [])
      return
    }
    const life = this.watch(process, memoryKills)
    this.life = life
    process.post(message)
    this.set({ state: 'starting', pid: process.pid, generation, error: null, exit: null, trouble: null })
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
    this.set({ ...this.current, state: 'none', pid: null, error, exit: null, trouble: null })
  }

  /** Ends the engine there is, and starts another. One that hangs counts as one that has ended. */
  async restart(message: EngineStart): Promise<void> {
    if (this.current.state === 'unresponsive') this.bound.note()
    await this.stop()
    this.start(message)
  }

  private watch(process: Process, memoryKills: MemoryKills): Life<Process> {
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const watchdog = new Watchdog((problem) => this.report(life, problem))
    const life: Life<Process> = {
      ...{ process, watchdog, ended, memoryKills, work: [], hang: null, isIntended: false, failure: null },
    }
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
        life.work = notice.data.work ?? life.work
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
      const state = life.watchdog.isReady ? 'running' : 'starting'
      this.set({ ...this.current, pid, state, error: null, trouble: null })
      return
    }
    const error: WalscopeError = { code: 'ENGINE_UNRESPONSIVE', message: problem, file: null, offset: null }
    const state: EngineState = { ...this.current, pid, state: 'unresponsive', error }
    // One report a life: an engine that falls silent now and then is one story.
    life.hang ??= this.trouble(state, 'hung', life.work, life.process.lastLines, this.bound.ends)
    this.set({ ...state, trouble: { ...life.hang, work: life.work } })
  }

  private reportExit(life: Life<Process>, exit: EngineExit): void {
    const { isReady } = life.watchdog
    const { lastLines } = life.process
    const memoryKill = memoryKillSince(life.memoryKills, this.readMemoryKills())
    const reason = exitReason(exit, { wasReady: isReady, lastLines, memoryKill })
    if (life.failure !== null) {
      reason.error = life.failure
      reason.exit.kind = isReady ? 'crashed' : 'launch-failed'
      reason.cause = isReady ? 'failed' : 'launch-failed'
    }
    this.end({ ...this.current, pid: life.process.pid }, reason, life.work, lastLines)
  }

  private end(
    state: EngineState,
    { exit, error, cause }: ExitReason,
    work: EngineTask[],
    lastLines: readonly string[],
  ) {
    const ended: EngineState = { ...state, state: 'exited', exit, error }
    this.set({ ...ended, trouble: this.trouble(ended, cause, work, lastLines, this.bound.note()) })
  }

  private trouble(
    state: EngineState,
    cause: EngineTrouble['cause'],
    work: EngineTask[],
    lastLines: readonly string[],
    ends: number,
  ): EngineTrouble {
    const trouble = { cause, work, lastLines: [...lastLines], ends, isBounded: this.bound.isReached }
    return { ...trouble, report: this.writeReport(state, trouble) }
  }

  private set(state: EngineState): void {
    this.current = state
    this.emit('change', state)
  }
}

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
