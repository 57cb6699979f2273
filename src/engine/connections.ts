import { EventEmitter } from 'node:events'
import type { RPCHandler } from '@orpc/server/message-port'
import { type EngineConnection, engineConnection } from '../contract/index.ts'

export type FrameHandler = RPCHandler<Record<never, never>>
type Frame = string | Uint8Array<ArrayBuffer>

/** A port as Electron hands it to a utility process; nothing arrives before `start`. */
export interface TransferredPort {
  on(event: string, listener: (event?: { data: unknown }) => void): void
  postMessage(message: unknown): void
  start(): void
}

/** The same shape for one connection over the parent's IPC channel. */
class ConnectionPort implements TransferredPort {
  private readonly emitter = new EventEmitter()
  private readonly send: (frame: Frame) => void
  private early: Frame[] | null = []

  constructor(send: (frame: Frame) => void) {
    this.send = send
  }

  on(event: string, listener: (event?: { data: unknown }) => void): void {
    this.emitter.on(event, listener)
  }

  postMessage(message: unknown): void {
    this.send(typeof message === 'string' ? message : new Uint8Array(message as Uint8Array))
  }

  start(): void {
    const early = this.early ?? []
    this.early = null
    for (const frame of early) this.deliver(frame)
  }

  deliver(data: Frame): void {
    if (this.early === null) this.emitter.emit('message', { data })
    else this.early.push(data)
  }

  close(): void {
    this.emitter.emit('close')
  }
}

/** The clients' connections of an engine process. Those that come before it is ready wait, and lose nothing. */
export class Connections {
  private readonly send: (message: EngineConnection) => void
  private readonly ports = new Map<number, ConnectionPort>()
  private readonly waiting: TransferredPort[] = []
  private handler: FrameHandler | null = null

  /** `send` carries the frames of connections that have no port of their own. */
  constructor(send: (message: EngineConnection) => void) {
    this.send = send
  }

  /** From now on connections are served. */
  serve(handler: FrameHandler): void {
    this.handler = handler
    for (const port of this.waiting.splice(0)) this.upgrade(port)
  }

  /** Takes what the host sends besides the start message; anything that is no connection is not ours. */
  take(message: unknown, [transferred]: TransferredPort[]): void {
    if (transferred !== undefined) {
      this.upgrade(transferred)
      return
    }
    const parsed = engineConnection.safeParse(message)
    if (!parsed.success) return
    const { connection } = parsed.data
    if (parsed.data.type === 'connect') {
      const port = new ConnectionPort((data) => this.send({ type: 'frame', connection, data }))
      this.ports.set(connection, port)
      this.upgrade(port)
    } else if (parsed.data.type === 'frame') {
      this.ports.get(connection)?.deliver(parsed.data.data)
    } else {
      this.ports.get(connection)?.close()
      this.ports.delete(connection)
    }
  }

  private upgrade(port: TransferredPort): void {
    if (this.handler === null) {
      this.waiting.push(port)
      return
    }
    this.handler.upgrade(port)
    port.start()
  }
}
