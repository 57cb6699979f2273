import { fileURLToPath } from 'node:url'
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { EngineConnection, EngineStart } from '../contract/host.ts'
import { engineEnvironment } from '../supervisor/engine-environment.ts'
import { EngineOutput } from '../supervisor/engine-output.ts'
import type { EngineExit, EngineProcess } from '../supervisor/engine-process.ts'
import { utilityExit } from './utility-exit.ts'

/** An engine as a utility process of Electron. A client's connection is a port that is handed to it. */
export class UtilityEngine implements EngineProcess {
  private readonly child: UtilityProcess
  private readonly output: EngineOutput
  private nextConnection = 1
  private isKilled = false
  /** Electron forgets it with the process; who died is worth knowing. */
  private lastPid: number | null = null

  constructor(child: UtilityProcess) {
    this.child = child
    this.output = new EngineOutput(child.stderr)
    child.stdout?.on('data', (piece: Buffer) => process.stderr.write(piece))
    // The report, which is long, says what the heap held; where V8 gave up is what an exit does not say.
    child.on('error', (type, location) => this.output.add(`V8 gave up (${type}): ${location}`))
    child.once('spawn', () => {
      this.lastPid = child.pid ?? null
      if (this.isKilled) this.kill()
    })
  }

  get pid(): number | null {
    return this.child.pid ?? this.lastPid
  }

  get lastLines(): string[] {
    return this.output.lastLines
  }

  post(message: EngineStart): void {
    this.child.postMessage(message)
  }

  /** Electron's own `kill` sends SIGTERM, which a stopped or hung process does not hear. */
  kill(): void {
    this.isKilled = true
    const { pid } = this.child
    if (pid === undefined) return
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself, and its exit is under way.
    }
  }

  onMessage(listener: (message: unknown) => void): void {
    this.child.on('message', listener)
  }

  onExit(listener: (exit: EngineExit) => void): void {
    this.child.once('exit', (code) => {
      void this.output.whenRead().then(() => listener(utilityExit(code, process.platform)))
    })
  }

  /** Gives the engine its end of a client's connection. */
  connect(port: MessagePortMain): void {
    const message: EngineConnection = { type: 'connect', connection: this.nextConnection }
    this.nextConnection += 1
    this.child.postMessage(message, [port])
  }
}

/** Starts an engine process. */
export function launchUtilityEngine(): UtilityEngine {
  const program = fileURLToPath(new URL('./engine.js', import.meta.url))
  return new UtilityEngine(
    utilityProcess.fork(program, [], { serviceName: 'Walscope engine', env: engineEnvironment(), stdio: 'pipe' }),
  )
}
