// Utility processes are children of Node: `utility-child.cjs` gives them their `process.parentPort`.
import { type ChildProcess, fork } from 'node:child_process'
import { constants } from 'node:os'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { GivenPorts, type MessagePortMain } from './ports.ts'
import { checkOptions, NotModelled, StrictEmitter, strict } from './strict.ts'

/** What runs them; the double itself tells programs of another. */
const NODE = process.execPath
const CHILD_PRELUDE = fileURLToPath(new URL('utility-child.cjs', import.meta.url))

interface ForkOptions {
  serviceName?: string
  env?: NodeJS.ProcessEnv
  stdio?: string
}

/** What passes between the double and a child. */
type ChildMessage =
  | { kind: 'message'; data: unknown; ports: number[] }
  | { kind: 'port'; id: number; data: unknown }
  | { kind: 'close'; id: number }

const living = new Set<UtilityProcess>()

class UtilityProcess extends StrictEmitter {
  pid: number | undefined
  stdout: PassThrough | null = new PassThrough()
  stderr: PassThrough | null = new PassThrough()
  private readonly child: ChildProcess
  private readonly ports: GivenPorts

  constructor(child: ChildProcess) {
    super('UtilityProcess', ['spawn', 'message', 'exit', 'error'])
    this.child = child
    this.ports = new GivenPorts({
      deliver: (id, data) => this.tell({ kind: 'port', id, data }),
      close: (id) => this.tell({ kind: 'close', id }),
    })
    living.add(this)
    child.stdout?.pipe(this.stdout as PassThrough)
    child.stderr?.pipe(this.stderr as PassThrough)
    child.once('spawn', () => {
      this.pid = child.pid
      this.emit('spawn')
    })
    child.on('message', (message) => this.receive(message as ChildMessage))
    child.on('error', () => {})
    child.once('exit', (code, signal) => this.end(code, signal))
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    this.tell({ kind: 'message', data, ports: transfer.map(({ id }) => id) })
    this.ports.give(transfer)
  }

  kill(): boolean {
    return this.child.kill('SIGTERM')
  }

  private receive(message: ChildMessage): void {
    if (message.kind === 'message') this.emit('message', message.data)
    else if (message.kind === 'port') this.ports.receive(message.id, message.data)
    else this.ports.close(message.id)
  }

  private tell(message: ChildMessage): void {
    if (this.child.connected) this.child.send(message, () => {})
  }

  private end(code: number | null, signal: NodeJS.Signals | null): void {
    living.delete(this)
    this.ports.closeAll()
    this.pid = undefined
    // As in Electron on POSIX: the wait status of a process that a signal ended.
    this.emit('exit', signal === null ? (code ?? 0) : constants.signals[signal])
    this.stdout = null
    this.stderr = null
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork(program: string, args: string[] = [], options: ForkOptions = {}): UtilityProcess {
    checkOptions('utilityProcess.fork', options, ['serviceName', 'env', 'stdio'])
    if (options.stdio !== 'pipe') throw new NotModelled('a utility process whose output is not piped')
    const child = fork(program, args, {
      serialization: 'advanced',
      execPath: NODE,
      execArgv: ['--require', CHILD_PRELUDE],
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    return new UtilityProcess(child)
  },
})

/** As Electron does at its end: no utility process outlives it. */
export function endUtilityProcesses(): void {
  for (const utility of living) utility.kill()
}
