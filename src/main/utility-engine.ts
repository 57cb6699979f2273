import { fileURLToPath } from 'node:url'
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { EngineConnection, EngineStart } from '../contract/host.ts'
import { engineEnvironment } from '../supervisor/engine-environment.ts'
import type { EngineExit, EngineProcess } from '../supervisor/engine-process.ts'
import { utilityExit } from './utility-exit.ts'

/** An engine as a utility process of Electron. A client's connection is a port that is handed to it. */
export class UtilityEngine implements EngineProcess {
  private readonly child: UtilityProcess
  private nextConnection = 1
  private isKilled = false

  constructor(child: UtilityProcess) {
    this.child = child
    child.stdout?.pipe(process.stderr, { end: false })
    child.stderr?.pipe(process.stderr, { end: false })
    child.once('spawn', () => {
      if (this.isKilled) this.kill()
    })
  }

  get pid(): number | null {
    return this.child.pid ?? null
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
    this.child.once('exit', (code) => listener(utilityExit(code, process.platform)))
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
