import { LastLines } from './last-lines.ts'

/** Longest wait for the last words of an engine that has ended: only a process that it has started may hold its output open. */
const LAST_WORDS_LIMIT_MS = 100

/** The standard error of an engine: passed on to that of its host, and its last lines kept for the day it ends. */
export class EngineOutput {
  private readonly last = new LastLines()
  private readonly closed: Promise<void>

  constructor(stream: NodeJS.ReadableStream | null) {
    stream?.on('data', (piece: Buffer) => {
      process.stderr.write(piece)
      this.last.push(piece)
    })
    this.closed = new Promise((resolve) => {
      if (stream === null) resolve()
      // Broken or whole: nothing more comes.
      else for (const event of ['end', 'close', 'error']) stream.once(event, () => resolve())
    })
  }

  get lastLines(): string[] {
    return this.last.value
  }

  /** Adds a line that came another way. */
  add(line: string): void {
    this.last.push(`\n${line}\n`)
  }

  /** Call it once the engine has ended: resolves when all that it wrote has been read. */
  async whenRead(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST_WORDS_LIMIT_MS)
    })
    await Promise.race([this.closed, limit])
    clearTimeout(timer)
  }
}
