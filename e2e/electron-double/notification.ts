// `Notification`: nobody sees it, but a test finds what is shown and clicks it.
import { checkOptions, StrictEmitter } from './strict.ts'

const EVENTS = ['show', 'click', 'close', 'failed']
const OPTIONS = ['title', 'body', 'silent']

interface NotificationOptions {
  title?: string
  body?: string
  silent?: boolean
}

export class Notification extends StrictEmitter {
  readonly title: string
  readonly body: string
  readonly silent: boolean
  private isShown = false

  constructor(options: NotificationOptions = {}) {
    super('Notification', EVENTS)
    checkOptions('Notification', options, OPTIONS)
    const { title = '', body = '', silent = false } = options
    for (const text of [title, body])
      if (typeof text !== 'string') throw new TypeError('a text of a notification is a string')
    this.title = title
    this.body = body
    this.silent = silent
  }

  static isSupported(): boolean {
    return true
  }

  /** One that is shown is dismissed and shown anew. */
  show(): void {
    if (this.isShown) this.close()
    this.isShown = true
    this.emit('show', {})
  }

  /** Before it is shown this does nothing. */
  close(): void {
    if (!this.isShown) return
    this.isShown = false
    this.emit('close', { reason: 'applicationHidden' })
  }
}
