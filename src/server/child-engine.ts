import { type ChildProcess, fork, type StdioOptions, spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { COMMAND_SWITCHES, ENGINE_COMMAND } from '../contract/commands.ts'
import { type EngineConnection, type EngineStart, engineConnection } from '../contract/host.ts'
import { engineEnvironment } from '../supervisor/engine-environment.ts'
import { EngineOutput } from '../supervisor/engine-output.ts'
import type { EngineExit, EngineProcess } from '../supervisor/engine-process.ts'

export type Frame = string | Uint8Array<ArrayBuffer>

/** One client's connection to an engine process. */
export interface EngineLink {
  send(frame: Frame): void
  close(): void
}

/** What an engine link is told. */
export interface EngineLinkEvents {
  onFrame(frame: Frame): void
  /** The engine process has ended. */
  onEnd(): void
}

/** An engine process that carries the connections of clients besides its own messages. */
export interface ConnectableEngine extends EngineProcess {
  connect(events: EngineLinkEvents): EngineLink
}

/** An engine as a child of this process; everything passes through its IPC channel. */
class ChildEngine implements ConnectableEngine {
  private readonly child: ChildProcess
  private readonly output: EngineOutput
  private readonly links = new Map<number, EngineLinkEvents>()
  private readonly messageListeners: ((message: unknown) => void)[] = []
  private readonly exitListeners: ((exit: EngineExit) => void)[] = []
  private nextConnection = 1
  private hasEnded = false

  constructor(child: ChildProcess) {
    this.child = child
    this.output = new EngineOutput(child.stderr)
    child.on('message', (message) => this.receive(message))
    child.once('exit', (exitCode, signal) => {
      void this.output.whenRead().then(() => this.end({ exitCode, signal, launchError: null }))
    })
    // Also for a message that did not reach it: then its exit follows, unless there never was a process.
    child.on('error', (error) => {
      if (child.pid === undefined) this.end({ exitCode: null, signal: null, launchError: error.message })
    })
  }

  get pid(): number | null {
    return this.child.pid ?? null
  }

  get lastLines(): string[] {
    return this.output.lastLines
  }

  post(message: EngineStart): void {
    this.tell(message)
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  onMessage(listener: (message: unknown) => void): void {
    this.messageListeners.push(listener)
  }

  onExit(listener: (exit: EngineExit) => void): void {
    this.exitListeners.push(listener)
  }

  connect(events: EngineLinkEvents): EngineLink {
    const connection = this.nextConnection
    this.nextConnection += 1
    this.links.set(connection, events)
    this.tell({ type: 'connect', connection })
    return {
      send: (data) => this.tell({ type: 'frame', connection, data }),
      close: () => {
        if (this.links.delete(connection)) this.tell({ type: 'disconnect', connection })
      },
    }
  }

  private receive(message: unknown): void {
    const frame = engineConnection.safeParse(message)
    if (!frame.success) {
      for (const listener of this.messageListeners) listener(message)
    } else if (frame.data.type === 'frame') {
      this.links.get(frame.data.connection)?.onFrame(frame.data.data)
    }
  }

  private tell(message: EngineStart | EngineConnection): void {
    // Its end has been told, or will be, by its exit.
    if (this.child.connected) this.child.send(message, () => {})
  }

  private end(exit: EngineExit): void {
    if (this.hasEnded) return
    this.hasEnded = true
    for (const events of this.links.values()) events.onEnd()
    this.links.clear()
    for (const listener of this.exitListeners) listener(exit)
  }
}

/** Starts an engine process with the program at this path. */
export function launchChildEngine(program: string): ConnectableEngine {
  const options = {
    serialization: 'advanced' as const,
    env: engineEnvironment(),
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'] as StdioOptions,
  }
  // Electron is no Node in a package: it is started as itself, and told what to become.
  if (process.versions.electron !== undefined) {
    const app = process.defaultApp === true ? [dirname(dirname(dirname(program)))] : []
    return new ChildEngine(spawn(process.execPath, [...app, ...COMMAND_SWITCHES, ENGINE_COMMAND], options))
  }
  // Nothing that this process was started with (an inspector, say) is for the engine.
  return new ChildEngine(fork(program, [], { ...options, execArgv: [] }))
}
