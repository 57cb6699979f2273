import type { RawData, WebSocket } from 'ws'
import type { ConnectableEngine, Frame } from './child-engine.ts'

/** Most bytes that wait for a page that does not read; then its connection ends, and it can come again. */
const WAITING_LIMIT_BYTES = 64 * 1024 * 1024

/** Passes frames between a page's socket and an engine, unchanged, until one of them goes. */
export function relay(socket: WebSocket, engine: ConnectableEngine): void {
  const link = engine.connect({
    onFrame: (frame) => {
      if (socket.bufferedAmount > WAITING_LIMIT_BYTES) socket.terminate()
      else socket.send(frame)
    },
    onEnd: () => socket.close(1001, 'The engine has ended.'),
  })
  socket.on('message', (data, isBinary) => link.send(toFrame(data, isBinary)))
  socket.once('close', () => link.close())
}

function toFrame(data: RawData, isBinary: boolean): Frame {
  // Messages come as one buffer: `binaryType` of the server's sockets is its default.
  const bytes = data as Buffer
  return isBinary ? new Uint8Array(bytes) : bytes.toString('utf8')
}
