// What runs in the page. `mainWorld` and `isolatedWorld` are sent there as text: they may use nothing of this module.
// They are two JavaScript worlds over one document, as in Electron, and call each other by synchronous events, whose
// details the browser clones.

/** From the preload script's world to the main process, and back. */
export type FromPage =
  | { kind: 'ipc'; channel: string; args: unknown[] }
  | { kind: 'port'; id: number; data: string }
  | { kind: 'drop'; count: number }

export type ToPage =
  | { kind: 'ipc'; channel: string; args: unknown[]; ports: number[] }
  | { kind: 'port'; id: number; data: unknown }
  | { kind: 'close'; id: number }
  | { kind: 'paths'; paths: string[] }

/** Names in the isolated world: how it tells the main process, how it is told, and the files that were dropped last. */
export const TELL = 'electronDoubleTell'
export const HEAR = 'electronDoubleHear'
export const DROPPED = 'electronDoubleDropped'

interface IsolatedScope {
  electronDoubleTell(json: string): void
  electronDoubleHear(message: ToPage): void
  electronDoubleDropped: File[]
}

interface Call {
  key: string
  name: string
  args: unknown[]
}

interface Answer {
  value?: unknown
  error?: string
}

/** The page's own world: gives it the functions that the preload script exposes. */
export function mainWorld(eventName: string): void {
  const call = (request: Call): unknown => {
    let answer: Answer | null = null
    const take = (event: Event) => {
      answer = (event as CustomEvent<Answer>).detail
    }
    window.addEventListener(`${eventName}:answer`, take)
    window.dispatchEvent(new CustomEvent(`${eventName}:call`, { detail: request }))
    window.removeEventListener(`${eventName}:answer`, take)
    const { value, error } = (answer ?? { error: 'An object could not be cloned.' }) as Answer
    if (error !== undefined) throw new Error(error)
    return value
  }
  // Electron tells a page that the other end of its port has closed; Chromium alone does not.
  window.addEventListener('message', ({ ports }) => {
    for (const port of ports) {
      port.addEventListener('message', (event) => {
        if (event.data !== `${eventName}:closed`) return
        event.stopImmediatePropagation()
        port.close()
        port.dispatchEvent(new Event('close'))
      })
    }
  })
  window.addEventListener(`${eventName}:expose`, (event) => {
    const { key, names } = (event as CustomEvent<{ key: string; names: string[] }>).detail
    const api = Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => call({ key, name, args })]))
    Object.defineProperty(window, key, { value: Object.freeze(api), enumerable: true })
  })
}

/** The preload script's world. Returns its `require`. */
export function isolatedWorld(eventName: string): (id: string) => unknown {
  const scope = globalThis as unknown as IsolatedScope
  const notModelled = (what: string) => new Error(`the Electron double does not model ${what}`)
  const strict = <Target extends object>(name: string, target: Target): Target =>
    new Proxy(target, {
      get(object, property, receiver) {
        if (typeof property === 'symbol' || property in object) return Reflect.get(object, property, receiver)
        throw notModelled(`${name}.${property}`)
      },
    })
  const tell = (message: FromPage) => scope.electronDoubleTell(JSON.stringify(message))

  // ── ports
  const ports = new Map<number, MessagePort>()
  const receivePort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    ports.set(id, port1)
    port1.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') throw notModelled('messages of a page that are not strings')
      tell({ kind: 'port', id, data })
    })
    port1.start()
    return port2
  }

  // ── ipcRenderer
  type IpcListener = (event: { ports: MessagePort[] }, ...args: unknown[]) => void
  const listeners = new Map<string, IpcListener[]>()
  const ipcRenderer = strict('ipcRenderer', {
    send(channel: string, ...args: unknown[]): void {
      tell({ kind: 'ipc', channel, args })
    },
    on(channel: string, listener: IpcListener): void {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
    },
  })

  // ── contextBridge
  const exposed = new Map<string, Record<string, (...args: unknown[]) => unknown>>()
  const contextBridge = strict('contextBridge', {
    exposeInMainWorld(key: string, api: Record<string, (...args: unknown[]) => unknown>): void {
      for (const [name, member] of Object.entries(api)) {
        if (typeof member !== 'function') throw notModelled(`contextBridge: ${key}.${name} is no function`)
      }
      exposed.set(key, api)
      window.dispatchEvent(new CustomEvent(`${eventName}:expose`, { detail: { key, names: Object.keys(api) } }))
    },
  })
  const answerCall = ({ key, name, args }: Call): Answer => {
    try {
      const value = exposed.get(key)?.[name]?.(...args)
      if (value instanceof Promise) throw notModelled(`contextBridge: ${key}.${name} returns a promise`)
      return { value }
    } catch (error) {
      return { error: String(error) }
    }
  }
  window.addEventListener(`${eventName}:call`, (event) => {
    const detail = answerCall((event as CustomEvent<Call>).detail)
    window.dispatchEvent(new CustomEvent(`${eventName}:answer`, { detail }))
  })

  // ── webUtils: the browser does not tell a page the path of a dropped file, but tells the double. So a drop is held
  // back until the paths are known, and then happens again.
  const paths = new Map<string, string>()
  const identity = ({ name, size, lastModified }: File) => `${name} ${size} ${lastModified}`
  const webUtils = strict('webUtils', { getPathForFile: (file: File) => paths.get(identity(file)) ?? '' })
  let dropAgain = () => {}
  window.addEventListener(
    'drop',
    (event) => {
      const { target, dataTransfer } = event
      if (!event.isTrusted || target === null || dataTransfer === null || dataTransfer.files.length === 0) return
      event.preventDefault()
      event.stopImmediatePropagation()
      const again = new DataTransfer()
      for (const file of dataTransfer.files) again.items.add(file)
      dropAgain = () => {
        target.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: again }))
      }
      scope.electronDoubleDropped = [...dataTransfer.files]
      tell({ kind: 'drop', count: scope.electronDoubleDropped.length })
    },
    { capture: true },
  )

  scope.electronDoubleHear = (message) => {
    switch (message.kind) {
      case 'ipc': {
        const event = strict('IpcRendererEvent', { ports: message.ports.map(receivePort) })
        for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args)
        break
      }
      case 'port':
        ports.get(message.id)?.postMessage(message.data)
        break
      case 'close':
        ports.get(message.id)?.postMessage(`${eventName}:closed`)
        ports.delete(message.id)
        break
      case 'paths':
        for (const [index, file] of scope.electronDoubleDropped.entries()) {
          paths.set(identity(file), message.paths[index] ?? '')
        }
        dropAgain()
        break
    }
  }
  const modules = strict('the sandboxed electron module', { contextBridge, ipcRenderer, webUtils })
  return (id) => {
    if (id !== 'electron') throw new Error(`module not found: ${id}`)
    return modules
  }
}
