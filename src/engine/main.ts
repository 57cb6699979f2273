// The engine process of one opened directory. Its host is Electron's main process (parentPort) or the browser host (IPC).

import { setPriority } from 'node:os'
import { RPCHandler } from '@orpc/server/message-port'
import { type EngineConnection, type EngineNotice, engineStart, HEARTBEAT_INTERVAL_MS } from '../contract/index.ts'
import { loadAddon } from './addon.ts'
import { Connections, type TransferredPort } from './connections.ts'
import { toFailure } from './failure.ts'
import { makeRouter } from './router.ts'
import { generateSample } from './sample.ts'
import { Work } from './work.ts'

/** What Electron gives a utility process in the place of an IPC channel. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: TransferredPort[] }) => void): void
  postMessage(message: unknown): void
}

/** The channel to the host, whichever it is. */
interface HostChannel {
  tell(notice: EngineNotice): void
  onMessage(listener: (message: unknown, ports: TransferredPort[]) => void): void
  /** Frames of connections that have no port of their own. */
  sendFrame(message: EngineConnection): void
}

function findHost(): HostChannel {
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (parentPort !== undefined) {
    return {
      tell: (notice) => parentPort.postMessage(notice),
      onMessage: (listener) => parentPort.on('message', ({ data, ports }) => listener(data, ports)),
      sendFrame: (message) => parentPort.postMessage(message),
    }
  }
  if (process.send === undefined) {
    process.stderr.write('walscope: the engine is started by the app or by `walscope serve`, not by hand.\n')
    process.exit(2)
  }
  // Without a host there is nobody to work for.
  process.on('disconnect', () => process.exit(0))
  // It may have ended while this program was read: then nobody is told any more.
  if (!process.connected) process.exit(0)
  const send = (message: unknown) => process.connected && process.send?.(message)
  return {
    tell: send,
    onMessage: (listener) => process.on('message', (message) => listener(message, [])),
    sendFrame: send,
  }
}

async function start(host: HostChannel, connections: Connections, message: unknown): Promise<void> {
  try {
    const { directory, generateSample: isSample, traces } = engineStart.parse(message)
    if (isSample && directory !== null) await generateSample(directory)
    connections.serve(new RPCHandler(makeRouter(directory, loadAddon(), traces, work)))
    host.tell({ type: 'ready' })
  } catch (error) {
    host.tell({ type: 'failed', error: toFailure(error).error })
  }
}

const SHORTEST_BEAT_MS = 50

/** Of POSIX, where 0 is normal and 19 the lowest. Threads that are started later have it too. */
const PRIORITY = 10

// A recovery that wants every processor there is must not make the window wait for one.
setPriority(PRIORITY)
const host = findHost()
const connections = new Connections((message) => host.sendFrame(message))
let beatAtMs = 0
const beat = () => {
  beatAtMs = performance.now()
  host.tell({ type: 'heartbeat', work: work.now })
}
/** Many tasks are short and follow each other: what begins is told at once where little was told of late. */
const work = new Work(() => {
  if (performance.now() - beatAtMs > SHORTEST_BEAT_MS) beat()
})
let isStarted = false
host.onMessage((message, ports) => {
  if (!isStarted && engineStart.safeParse(message).success) {
    isStarted = true
    void start(host, connections, message)
  } else {
    connections.take(message, ports)
  }
})
setInterval(beat, HEARTBEAT_INTERVAL_MS)
