import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type TraceHandle, TraceWriter } from './trace-writer.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'walscope-trace-'))
  path = join(directory, 'a.walscope')
})
afterEach(() => rmSync(directory, { recursive: true }))

/** A chunk, byte by byte as docs/trace-format.md has it. */
function chunk(kind: number, payload: string): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32LE(kind, 0)
  header.writeUInt32LE(payload.length, 4)
  const checksum = Buffer.alloc(8)
  checksum.writeUInt32LE(crc32(Buffer.concat([header, Buffer.from(payload)])), 0)
  return Buffer.concat([header, checksum, Buffer.from(payload)])
}

const BEGINNING = Buffer.concat([Buffer.from('WALSCOPE TRACE'), Buffer.from([0, 1])])

/** A file whose disk has room for so many bytes, and takes at most `piece` at once. */
async function smallDisk(room: number, piece = 1_000_000, code = 'ENOSPC'): Promise<TraceHandle> {
  const handle = await open(path, 'wx')
  return {
    write: (async (bytes: Buffer, offset: number, length: number, position: number) => {
      const fits = Math.min(length, piece, room - position)
      if (fits <= 0) throw Object.assign(new Error(`${code}: no`), { code })
      return handle.write(bytes, offset, fits, position)
    }) as unknown as TraceHandle['write'],
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  }
}

describe('TraceWriter', () => {
  test('writes what the format says', async () => {
    const writer = new TraceWriter(path)
    writer.addJson(1, { a: 1 })
    writer.add(3, Buffer.from('xyz'))
    await writer.close()
    expect(readFileSync(path)).toEqual(Buffer.concat([BEGINNING, chunk(1, '{"a":1}'), chunk(3, 'xyz')]))
    expect(writer.notice).toBeNull()
  })

  test('has it in the file within a second, before its end', async () => {
    const writer = new TraceWriter(path)
    writer.add(3, Buffer.from('xyz'))
    await vi.waitFor(() => expect(readFileSync(path)).toEqual(Buffer.concat([BEGINNING, chunk(3, 'xyz')])), 1_000)
    writer.add(4, Buffer.from('more'))
    await vi.waitFor(() => expect(readFileSync(path).subarray(-4).toString()).toBe('more'), 1_000)
    await writer.close()
  })

  test('goes on where the disk takes a piece at a time', async () => {
    const writer = new TraceWriter(path, { openFile: () => smallDisk(1_000_000, 3) })
    writer.add(3, Buffer.from('a longer payload'))
    await writer.close()
    expect(readFileSync(path)).toEqual(Buffer.concat([BEGINNING, chunk(3, 'a longer payload')]))
  })

  test.each(['ENOSPC', 'EDQUOT', 'EIO'])(
    '%s ends the recording with a notice, and leaves whole chunks',
    async (code) => {
      const room = BEGINNING.length + chunk(3, 'xyz').length + 10
      const writer = new TraceWriter(path, { openFile: () => smallDisk(room, 4, code) })
      writer.add(3, Buffer.from('xyz'))
      writer.add(4, Buffer.from('too long for it'))
      writer.add(4, Buffer.from('x'))
      await vi.waitFor(() => expect(writer.notice).not.toBeNull(), 2_000)
      writer.add(6, Buffer.from('end'))
      await writer.close()
      const why = code === 'EIO' ? 'EIO: no' : 'the disk is full'
      expect(writer.notice).toBe(`The recording of the trace ${path} has ended early: ${why}.`)
      expect(readFileSync(path)).toEqual(Buffer.concat([BEGINNING, chunk(3, 'xyz')]))
    },
  )

  test('stays within its limit, with a notice', async () => {
    const writer = new TraceWriter(path, { limitBytes: 60 })
    writer.add(3, Buffer.from('fits'))
    writer.add(3, Buffer.from('does not fit'))
    writer.add(3, Buffer.from(''))
    await writer.close()
    expect(writer.notice).toContain('limit of 60 bytes')
    expect(readFileSync(path)).toEqual(Buffer.concat([BEGINNING, chunk(3, 'fits')]))
  })

  test('writes no chunk that no reader would take', async () => {
    const writer = new TraceWriter(path)
    writer.add(4, Buffer.alloc(32 * 1024 * 1024 + 1))
    await writer.close()
    expect(writer.notice).toContain('too long')
    expect(readFileSync(path)).toEqual(BEGINNING)
  })

  test('never writes over a file, and says so', async () => {
    writeFileSync(path, 'mine')
    const writer = new TraceWriter(path)
    writer.add(3, Buffer.from('xyz'))
    await writer.close()
    expect(writer.notice).toContain('EEXIST')
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  test('does not wait for ever for a disk that does not answer, nor fill the memory', async () => {
    vi.useFakeTimers()
    try {
      const writer = new TraceWriter(path, { openFile: () => new Promise(() => {}) })
      for (let i = 0; i < 70; i += 1) writer.add(4, Buffer.alloc(1024 * 1024))
      expect(writer.notice).toContain('does not keep up')
      const closed = writer.close()
      await vi.advanceTimersByTimeAsync(5_000)
      await closed
    } finally {
      vi.useRealTimers()
    }
  })
})
