import { z } from 'zod'
import { type EngineClient, engineClient, type HostConnection, hostClient } from './connection.ts'

/** What the preload script exposes. */
interface DesktopBridge {
  connect(): void
  pathForFile(file: File): string
}

declare global {
  interface Window {
    walscope?: DesktopBridge
  }
}

const portMessage = z.object({
  type: z.literal('walscope:port'),
  role: z.enum(['host', 'engine']),
  generation: z.number(),
})

/** Ports arrive from the preload script by window messages; whoever waits for one gets it. */
class Ports {
  private readonly arrived = new Map<string, MessagePort>()
  private readonly waiting = new Map<string, (port: MessagePort) => void>()

  take(role: string, generation: number): Promise<MessagePort> {
    const key = role === 'host' ? role : `${role} ${generation}`
    const port = this.arrived.get(key)
    if (port === undefined) return new Promise((resolve) => this.waiting.set(key, resolve))
    this.arrived.delete(key)
    return Promise.resolve(port)
  }

  put(role: string, generation: number, port: MessagePort): void {
    const key = role === 'host' ? role : `${role} ${generation}`
    const resolve = this.waiting.get(key)
    this.waiting.delete(key)
    if (resolve === undefined) this.arrived.set(key, port)
    else resolve(port)
  }
}

/** Connects to Electron's main process through the preload script. */
export async function connectDesktop(bridge: DesktopBridge): Promise<HostConnection> {
  const ports = new Ports()
  window.addEventListener('message', ({ source, data, ports: [port] }) => {
    const message = portMessage.safeParse(data)
    if (source === window && message.success && port !== undefined)
      ports.put(message.data.role, message.data.generation, port)
  })
  bridge.connect()
  const started = (port: MessagePort) => {
    port.start()
    return port
  }
  const host = await ports.take('host', 0)
  const lost: (() => void)[] = []
  host.addEventListener('close', () => {
    for (const listener of lost) listener()
  })
  const client = hostClient(host)
  host.start()
  return {
    host: client,
    engine: async (generation): Promise<EngineClient> => {
      const port = await ports.take('engine', generation)
      const engine = engineClient(port)
      started(port)
      return engine
    },
    pathOf: (file) => bridge.pathForFile(file) || null,
    onLost: (listener) => lost.push(listener),
  }
}
