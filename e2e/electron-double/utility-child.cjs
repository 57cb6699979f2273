// Runs first in each utility process: gives it `process.parentPort`, and ports, over the IPC channel of Node.
const { EventEmitter } = require('node:events')

const send = process.send.bind(process)
const ports = new Map()

class MessagePortMain extends EventEmitter {
  constructor(id) {
    super()
    this.id = id
    this.waiting = []
    ports.set(id, this)
  }

  postMessage(data) {
    send({ kind: 'port', id: this.id, data }, () => {})
  }

  start() {
    const waiting = this.waiting ?? []
    this.waiting = null
    for (const data of waiting) this.emit('message', { data, ports: [] })
  }

  close() {
    send({ kind: 'close', id: this.id }, () => {})
  }

  receive(data) {
    if (this.waiting === null) this.emit('message', { data, ports: [] })
    else this.waiting.push(data)
  }

  ended() {
    ports.delete(this.id)
    this.emit('close')
  }
}

const parentPort = new EventEmitter()
parentPort.postMessage = (data) => send({ kind: 'message', data }, () => {})

function receive(message) {
  if (message.kind === 'message') {
    const given = message.ports.map((id) => new MessagePortMain(id))
    parentPort.emit('message', { data: message.data, ports: given })
  } else if (message.kind === 'port') {
    ports.get(message.id)?.receive(message.data)
  } else {
    ports.get(message.id)?.ended()
  }
}

// Messages wait for whoever listens first: the program is loaded after this.
parentPort.on('newListener', function start(event) {
  if (event !== 'message') return
  parentPort.off('newListener', start)
  process.nextTick(() => process.on('message', receive))
})
process.on('disconnect', () => process.exit(0))

// A utility process knows its parent by this port only.
Object.defineProperty(process, 'parentPort', { value: parentPort })
process.send = undefined
