import { connectBrowser } from './browser.ts'
import type { HostConnection } from './connection.ts'
import { connectDesktop } from './desktop.ts'

/** Connects to the host that shows this page. */
export async function connectHost(): Promise<HostConnection> {
  return window.walscope === undefined ? connectBrowser(window.location) : connectDesktop(window.walscope)
}
