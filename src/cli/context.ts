import { legibleAll, WalscopeFailure } from '../contract/index.ts'
import { EXIT } from './exit.ts'

/** What a command works with: where it writes, and the signal that ends it. */
export interface Context {
  signal: AbortSignal
  /** Writes to stdout. */
  print(text: string): void
  /** Writes to stdout as much as its reader takes; kept when the bytes are used no more. Throws when the run is aborted. */
  write(bytes: Uint8Array): Promise<void>
  /** The exit code of this run; 0 until a command says otherwise. */
  exitCode: number
}

/** JSON on stdout: one document. */
export function printJson(context: Context, document: unknown): void {
  context.print(`${JSON.stringify(document, null, 2)}\n`)
}

/** A document as a person reads it: nothing in a file's name reaches the terminal but letters. */
export function printText<Document>(
  context: Context,
  document: Document,
  describe: (document: Document) => string,
): void {
  context.print(describe(legibleAll(document)))
}

/** Refuses a directory without a segment: a script that looks at a wrong path must not hear that all is sound. */
export function refuseEmpty(directory: string, segments: number): void {
  if (segments > 0) return
  throw new WalscopeFailure({ code: 'NO_SEGMENTS', message: `There is no segment in ${directory}.`, file: directory })
}

function writeOut(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // Nobody waits for a reader that takes nothing.
    const leave = () => reject(new WalscopeFailure({ code: 'CANCELLED', message: 'The work was cancelled.' }))
    if (signal.aborted) {
      leave()
      return
    }
    signal.addEventListener('abort', leave, { once: true })
    process.stdout.write(bytes, (error) => {
      signal.removeEventListener('abort', leave)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** `when-exit`, which `conf` brings along, sends this process each signal once more. A person takes longer for the second. */
const SAME_SIGNAL_MS = 500

/** Makes the context of a run; SIGINT and SIGTERM abort its signal. */
export function makeContext(): Context {
  const controller = new AbortController()
  const context: Context = {
    signal: controller.signal,
    print: (text) => process.stdout.write(text),
    write: (bytes) => writeOut(bytes, controller.signal),
    exitCode: EXIT.SOUND,
  }
  let abortedAtMs = 0
  const end = (code: number) => () => {
    // Who asks again does not want to wait.
    if (controller.signal.aborted && performance.now() - abortedAtMs > SAME_SIGNAL_MS) process.exit(code)
    if (controller.signal.aborted) return
    abortedAtMs = performance.now()
    context.exitCode = code
    controller.abort()
  }
  // Not once: without a listener, the signal that comes back would end this process at once, and its engines not at all.
  process.on('SIGINT', end(EXIT.INTERRUPTED))
  process.on('SIGTERM', end(EXIT.TERMINATED))
  // A reader that has seen enough (`| head`) closes the pipe.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? context.exitCode : EXIT.COULD_NOT_RUN),
  )
  return context
}
