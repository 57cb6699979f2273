import { once } from 'node:events'
import open from 'open'
import type { Context } from '../context.ts'

export interface ServeOptions {
  port: number
  open: boolean
}

interface Server {
  startServer(options: { directory?: string; port?: number }): Promise<{ url: string; close(): Promise<void> }>
}

/** `walscope serve [DIR]`: the browser host, until a signal ends it. */
export async function serveCommand(
  context: Context,
  directory: string | undefined,
  options: ServeOptions,
): Promise<void> {
  // The browser host is a program of its own, built beside this one; the command line knows only its file.
  const file = new URL('./server.js', import.meta.url).href
  const { startServer } = (await import(/* @vite-ignore */ file)) as Server
  const server = await startServer({ port: options.port, ...(directory === undefined ? {} : { directory }) })
  context.print(`Walscope is at ${server.url}\n`)
  if (options.open) {
    await open(server.url).catch((error: unknown) => {
      process.stderr.write(`walscope: no browser could be opened: ${error instanceof Error ? error.message : error}\n`)
    })
  }
  if (!context.signal.aborted) await once(context.signal, 'abort')
  await server.close()
  context.exitCode = 0
}
