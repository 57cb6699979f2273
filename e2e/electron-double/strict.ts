// What the double does not model is an error that says so, never an `undefined` that is taken for an answer.
import { EventEmitter } from 'node:events'

/** What runtimes, inspectors and promises look for in any object. */
const ASKED_OF_ANYTHING: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'inspect',
  'nodeType',
  'domain',
  '__esModule',
])

export class NotModelled extends Error {
  constructor(what: string) {
    super(`the Electron double does not model ${what}`)
    this.name = 'NotModelled'
  }
}

/** The same object; to read what it has not throws. */
export function strict<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(object, property, receiver) {
      if (typeof property === 'symbol' || property in object || ASKED_OF_ANYTHING.has(property)) {
        return Reflect.get(object, property, receiver)
      }
      throw new NotModelled(`${name}.${property}`)
    },
  })
}

/** A whole module or class that is not modelled: it can be imported, and not used. */
export function notModelled(name: string): never {
  const fail = (): never => {
    throw new NotModelled(name)
  }
  return new Proxy(function unmodelled() {}, { get: fail, set: fail, apply: fail, construct: fail }) as never
}

/** Refuses options that the double would silently do nothing about. */
export function checkOptions(name: string, options: object, modelled: readonly string[]): void {
  for (const option of Object.keys(options)) {
    if (!modelled.includes(option)) throw new NotModelled(`the option ${option} of ${name}`)
  }
}

/** An event emitter that is strict about its members and about the events that anybody may wait for. */
export class StrictEmitter extends EventEmitter {
  private readonly strictName: string
  private readonly modelledEvents: readonly string[]

  constructor(name: string, modelledEvents: readonly string[]) {
    super()
    this.strictName = name
    this.modelledEvents = modelledEvents
    // biome-ignore lint/correctness/noConstructorReturn: every holder of it, `this` included, has to have the strict one
    return strict(name, this)
  }

  override on(event: string | symbol, listener: (...args: never[]) => void): this {
    this.checkEvent(event)
    return super.on(event, listener as (...args: unknown[]) => void)
  }

  override once(event: string | symbol, listener: (...args: never[]) => void): this {
    this.checkEvent(event)
    return super.once(event, listener as (...args: unknown[]) => void)
  }

  private checkEvent(event: string | symbol): void {
    if (typeof event === 'string' && event !== 'newListener' && !this.modelledEvents.includes(event)) {
      throw new NotModelled(`the event ${event} of ${this.strictName}`)
    }
  }
}

/** An event that can be prevented, as Electron gives it to listeners. */
export class PreventableEvent {
  defaultPrevented = false

  preventDefault(): void {
    this.defaultPrevented = true
  }
}
