import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeTraceRecords, type TraceUpdate, traceUpdate, WalscopeFailure } from '../../contract/index.ts'
import { collect } from '../testing/event-log.ts'
import {
  END,
  endChunk,
  META,
  metaChunk,
  RECORDS,
  recordsChunk,
  sampleAt,
  segmentsChunk,
  telemetryChunk,
  wholeFile,
} from './testing/recorded.ts'
import { readTrace, summariseTrace } from './trace-contents.ts'
import { inspectTrace } from './trace-document.ts'
import { CHUNK, encodeChunk, TRACE_MAGIC } from './trace-file.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'walscope-trace-'))
  path = join(directory, 'a.walscope')
})
afterEach(() => rmSync(directory, { recursive: true }))

async function read(bytes: Uint8Array): Promise<TraceUpdate[]> {
  writeFileSync(path, bytes)
  const updates = await collect(readTrace(path))
  // As a message carries them.
  for (const update of updates) traceUpdate.parse(update)
  return updates
}

const kinds = (updates: TraceUpdate[]) => updates.map(({ kind }) => kind)
const recordsOf = (updates: TraceUpdate[]) =>
  decodeTraceRecords(updates.flatMap((it) => (it.kind === 'records' ? [Buffer.from(it.data, 'base64')] : [])))
const doneOf = (updates: TraceUpdate[]) => {
  const last = updates.at(-1)
  if (last?.kind !== 'done') throw new Error('the trace never ended')
  return last
}

/** Where each chunk of a file begins, and its end. */
function boundaries(bytes: Buffer): number[] {
  const places = [TRACE_MAGIC.length]
  for (let at = TRACE_MAGIC.length; at < bytes.length; at = places.at(-1) ?? 0) {
    places.push(at + 16 + bytes.readUInt32LE(at + 4))
  }
  return places
}

describe('a whole trace', () => {
  test('is told with all that it holds', async () => {
    const updates = await read(wholeFile())
    expect(kinds(updates)).toEqual(['meta', 'segments', 'end', 'records', 'telemetry', 'notes', 'done'])
    expect(updates).toContainEqual({ kind: 'meta', file: path, bytes: wholeFile().length, meta: META })
    expect(updates).toContainEqual({ kind: 'telemetry', samples: [sampleAt(500)] })
    expect(updates).toContainEqual({ kind: 'end', end: END })
    expect(recordsOf(updates).length).toBe(2 * RECORDS.length)
    expect(doneOf(updates)).toEqual({ kind: 'done', isWhole: true, reason: null, records: 2 * RECORDS.length })
  })

  test('has a summary, and a document with the records of each kind', async () => {
    writeFileSync(path, wholeFile())
    const summary = {
      ...{ directory: '/wal', options: META.options, startedAtMs: META.startedAtMs, bytes: wholeFile().length },
      ...{ segments: 2, records: 6, notes: 0, eventsReplayed: 18_446_744_073_709_551_615n, wallNs: 900 },
      outcome: { status: 'ITEM_NOT_FOUND', stopped: false, error: null },
    }
    expect(await summariseTrace(path)).toEqual(summary)
    expect(await inspectTrace(path)).toMatchObject({
      ...summary,
      ...{ isWhole: true, reason: null, recordKinds: { state: 2, push: 2, 'wait-begin': 2, switch: 0 } },
    })
  })

  test('may hold kinds of chunks that nobody knows yet', async () => {
    const parts = [TRACE_MAGIC, metaChunk(), encodeChunk(77, Buffer.from('?')), recordsChunk(), endChunk()]
    expect(doneOf(await read(Buffer.concat(parts)))).toMatchObject({ isWhole: true, records: RECORDS.length })
  })

  test('comes in messages of bounded size, however many small payloads there are', async () => {
    const many = Array.from({ length: 40_000 }, () => recordsChunk())
    const telemetry = Array.from({ length: 40 }, (_, i) => telemetryChunk(i))
    const updates = await read(Buffer.concat([TRACE_MAGIC, metaChunk(), ...many, ...telemetry, endChunk()]))
    expect(updates.length).toBeLessThan(15)
    expect(recordsOf(updates).length).toBe(40_000 * RECORDS.length)
  })
})

describe('a trace that is not whole', () => {
  test('without an end says that it has none, and what is known last', async () => {
    const bytes = Buffer.concat([TRACE_MAGIC, metaChunk(), recordsChunk(), telemetryChunk(700)])
    expect(doneOf(await read(bytes))).toMatchObject({ isWhole: false, reason: expect.stringContaining('no end') })
    expect(await summariseTrace(path)).toMatchObject({ outcome: null, eventsReplayed: 5n, wallNs: 700, records: 3 })
  })

  test('is read up to the last whole chunk, wherever it was cut', async () => {
    const whole = wholeFile()
    const [, afterMeta = 0, ...ends] = boundaries(whole)
    const expected = kinds(await read(whole))
    for (let length = afterMeta; length < whole.length; length += 7) {
      const updates = await read(whole.subarray(0, length))
      const chunks = ends.filter((end) => end <= length).length
      const { isWhole, reason } = doneOf(updates)
      expect(isWhole).toBe(false)
      // At the end of a chunk nothing is missing but the end.
      const isBetween = length === afterMeta || ends.includes(length)
      const lastWhole = [afterMeta, ...ends].findLast((end) => end <= length) ?? 0
      expect(reason).toContain(isBetween ? 'no end' : `whole up to byte ${lastWhole.toLocaleString('en-US')}`)
      expect(kinds(updates).includes('segments')).toBe(chunks >= 1)
      expect(recordsOf(updates).length).toBe([0, 0, 3, 3, 6][chunks])
      expect(expected).toEqual(expect.arrayContaining(kinds(updates)))
    }
  })

  test('is read up to the chunk in which any byte is another', async () => {
    const whole = wholeFile()
    const places = boundaries(whole)
    const [, afterMeta = 0] = places
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - afterMeta - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole)
        const place = afterMeta + at
        damaged[place] = (damaged[place] ?? 0) ^ change
        const updates = await read(damaged)
        const chunk = places.findLast((it) => it <= place) ?? 0
        expect(doneOf(updates).isWhole).toBe(false)
        expect(doneOf(updates).reason).toContain(`whole up to byte ${chunk.toLocaleString('en-US')}`)
        expect(recordsOf(updates).length).toBe([0, 0, 0, 3, 3, 6][places.indexOf(chunk)])
      }),
      { numRuns: 200 },
    )
  })

  test('with a document that is none is read up to there', async () => {
    const bytes = Buffer.concat([TRACE_MAGIC, metaChunk(), encodeChunk(CHUNK.TELEMETRY, Buffer.from('{}')), endChunk()])
    expect(doneOf(await read(bytes))).toMatchObject({ isWhole: false, reason: expect.stringContaining('TELEMETRY') })
  })

  test('with records that are none is told by its document', async () => {
    const bytes = Buffer.concat([
      TRACE_MAGIC,
      metaChunk(),
      encodeChunk(CHUNK.RECORDS, Buffer.alloc(9, 255)),
      endChunk(),
    ])
    writeFileSync(path, bytes)
    expect(await inspectTrace(path)).toMatchObject({
      isWhole: false,
      reason: expect.stringContaining('not understood'),
    })
  })
})

describe('what is no trace', () => {
  test.each([
    ['an empty file', Buffer.alloc(0), 'is no trace'],
    ['another file', Buffer.from('PK\x03\x04 and more than sixteen bytes'), 'is no trace'],
    ['a trace of a later version', Buffer.from('WALSCOPE TRACE\0\x02 and more'), 'version 2'],
    ['a trace that begins with records', Buffer.concat([TRACE_MAGIC, recordsChunk(), metaChunk()]), 'does not say'],
    ['a trace without a chunk', TRACE_MAGIC, 'does not say'],
    ['a trace cut in its description', wholeFile().subarray(0, 40), 'does not say'],
    ['a damaged description', Buffer.concat([TRACE_MAGIC, encodeChunk(CHUNK.META, Buffer.from('{'))]), 'does not say'],
  ])('%s is refused with a stable code', async (_what, bytes, message) => {
    await expect(read(bytes)).rejects.toMatchObject({ error: { code: 'TRACE_INVALID', file: path } })
    await expect(summariseTrace(path)).rejects.toThrow(message)
  })

  test('a file that is not there, and a directory', async () => {
    await expect(collect(readTrace(join(directory, 'none')))).rejects.toMatchObject({
      error: { code: 'FILE_UNREADABLE' },
    })
    await expect(collect(readTrace(directory))).rejects.toMatchObject({ error: { code: 'TRACE_INVALID' } })
  })

  test('any bytes behind the beginning give an answer or a refusal, and take no memory for what they claim', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, hasMeta) => {
        const parts = [TRACE_MAGIC, ...(hasMeta ? [metaChunk(), segmentsChunk()] : []), bytes]
        try {
          expect(doneOf(await read(Buffer.concat(parts))).isWhole).toBe(false)
        } catch (error) {
          expect(error).toBeInstanceOf(WalscopeFailure)
          expect(hasMeta).toBe(false)
        }
      }),
      { numRuns: 200 },
    )
    expect(readFileSync(path).length).toBeGreaterThan(0)
  })
})
