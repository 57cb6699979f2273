import { isAbort } from './abort.ts'

/** Chromium's way to say that a chart has asked for its size again within one frame: nothing is wrong. */
const RESIZE_LOOP = /^ResizeObserver loop/

/** Tells of each error that nothing in the page has caught. Nothing is swallowed: the console has it as well. */
export function onPageError(tell: (error: unknown) => void, target: EventTarget = window): void {
  target.addEventListener('error', (event) => {
    const { error, message } = event as ErrorEvent
    if (RESIZE_LOOP.test(message)) return
    tell(error ?? new Error(message))
  })
  target.addEventListener('unhandledrejection', (event) => {
    const { reason } = event as PromiseRejectionEvent
    if (!isAbort(reason)) tell(reason)
  })
}
