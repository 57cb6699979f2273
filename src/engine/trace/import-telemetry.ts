import { Buffer } from 'node:buffer'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import {
  formatBytes,
  type OriginalTelemetry,
  pathBytes,
  TELEMETRY_TEXT_LIMIT,
  WalscopeFailure,
} from '../../contract/index.ts'
import { parseOriginalTelemetry } from '../../postmortem/openmetrics/original-telemetry.ts'

function failure(code: 'FILE_UNREADABLE' | 'TELEMETRY_INVALID', file: string, what: string): WalscopeFailure {
  return new WalscopeFailure({ code, message: `${file} ${what}.`, file })
}

/**
 * The telemetry of the original out of a file in the text of Prometheus or OpenMetrics. Throws `FILE_UNREADABLE`, and `TELEMETRY_INVALID`
 * for what is too large, no UTF-8, or nothing of a recovery; with line and column where one line is at fault.
 */
export async function importTelemetry(file: string): Promise<OriginalTelemetry> {
  const bytes = await readBounded(file)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw failure('TELEMETRY_INVALID', file, 'is no text in UTF-8')
  }
  try {
    return parseOriginalTelemetry(text)
  } catch (error) {
    if (!(error instanceof WalscopeFailure)) throw error
    throw new WalscopeFailure({ ...error.error, message: `${file}: ${error.error.message}`, file })
  }
}

/** Never waits on a FIFO, and reads no more than a dump can have. */
async function readBounded(file: string): Promise<Buffer> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY
  try {
    const handle = await open(Buffer.from(pathBytes(file)), flags)
    try {
      if (!(await handle.stat()).isFile()) throw failure('TELEMETRY_INVALID', file, 'is no file')
      const buffer = Buffer.alloc(TELEMETRY_TEXT_LIMIT + 1)
      let length = 0
      while (length < buffer.length) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      if (length <= TELEMETRY_TEXT_LIMIT) return buffer.subarray(0, length)
      const limit = `is larger than any dump of the telemetry: at most ${formatBytes(TELEMETRY_TEXT_LIMIT)} are read`
      throw failure('TELEMETRY_INVALID', file, limit)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof WalscopeFailure) throw error
    throw failure('FILE_UNREADABLE', file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
