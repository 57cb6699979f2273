// Message ports. An end that is given away (to a page or a utility process) is served from here: what is posted to it goes
// through its carrier, and what comes back from there goes on to the other end.
import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

/** Takes messages to where a port has been given. */
export interface PortCarrier {
  deliver(portId: number, data: unknown): void
  close(portId: number): void
}

let nextId = 1

export class MessagePortMain extends EventEmitter {
  readonly id = nextId++
  private peer: MessagePortMain | null = null
  private carrier: PortCarrier | null = null
  private waiting: unknown[] | null = []

  static pair(): [MessagePortMain, MessagePortMain] {
    const [a, b] = [new MessagePortMain(), new MessagePortMain()]
    a.peer = b
    b.peer = a
    return [a, b]
  }

  postMessage(data: unknown, transfer: unknown[] = []): void {
    if (transfer.length > 0) throw new Error('the Electron double does not model ports that are sent through ports')
    this.peer?.receive(structuredClone(data))
  }

  start(): void {
    const waiting = this.waiting ?? []
    this.waiting = null
    for (const data of waiting) this.emit('message', { data, ports: [] })
  }

  /** Closes the channel, whichever of its ends is called. */
  close(): void {
    const { peer } = this
    if (peer === null) return
    this.peer = null
    peer.peer = null
    // As in Electron: the ends learn of it later, not while they close.
    queueMicrotask(() => {
      this.ended()
      peer.ended()
    })
  }

  /** Gives this end away; what has come so far goes there first. */
  giveTo(carrier: PortCarrier): void {
    this.carrier = carrier
    for (const data of this.waiting ?? []) carrier.deliver(this.id, data)
    this.waiting = null
  }

  /** A message from where this end has been given to. */
  fromCarrier(data: unknown): void {
    this.peer?.receive(data)
  }

  private receive(data: unknown): void {
    if (this.carrier !== null) this.carrier.deliver(this.id, data)
    else if (this.waiting === null) this.emit('message', { data, ports: [] })
    else this.waiting.push(data)
  }

  private ended(): void {
    if (this.carrier !== null) this.carrier.close(this.id)
    this.emit('close')
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const [port1, port2] = MessagePortMain.pair()
    this.port1 = strict('MessagePortMain', port1)
    this.port2 = strict('MessagePortMain', port2)
  }
}

/** The ports that one page or process has been given. */
export class GivenPorts {
  private readonly ports = new Map<number, MessagePortMain>()
  private readonly carrier: PortCarrier

  constructor(carrier: PortCarrier) {
    this.carrier = carrier
  }

  /** Call it once the receiver has been told of the ports by the ids that this returns. */
  give(ports: readonly MessagePortMain[]): void {
    for (const port of ports) {
      this.ports.set(port.id, port)
      port.giveTo(this.carrier)
      port.once('close', () => this.ports.delete(port.id))
    }
  }

  receive(portId: number, data: unknown): void {
    this.ports.get(portId)?.fromCarrier(data)
  }

  close(portId: number): void {
    this.ports.get(portId)?.close()
  }

  /** Who had them is gone. */
  closeAll(): void {
    for (const port of [...this.ports.values()]) port.close()
  }
}
