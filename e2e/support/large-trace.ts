// A trace as a recovery of very many segments writes it: the two threads and their rings are worked out step by step, with times as
// they are measured, and written with the encoding and the chunks of a real recording. 20 GB of segments would say the same.
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { traceEnd, traceSegments } from '../../src/contract/index.ts'
import type { PlainRecord } from '../../src/contract/testing/trace-payload.ts'
import { emptyDocument, emptyTiming } from '../../src/contract/testing/updates.ts'
import { metaChunk, recordsChunk, telemetryChunk } from '../../src/engine/trace/testing/recorded.ts'
import { CHUNK, encodeJsonChunk, TRACE_MAGIC } from '../../src/engine/trace/trace-file.ts'

const PREPARED_CAPACITY = 3
const PAYLOAD_RECORDS = 20_000
const CHUNK_SEGMENTS = 1_000

/** The same numbers each time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Recovery {
  records: PlainRecord[]
  endNs: number
  skipped: number
}

/** What both threads of such a recovery do; one segment in a thousand does not verify. */
export function simulateRecovery(segments: number, seed = 1): Recovery {
  const random = randomFrom(seed)
  const manager: PlainRecord[] = []
  const preloader: PlainRecord[] = []
  const poppedNs: number[] = []
  const finished: { ordinal: number; atNs: number }[] = []
  let preloaderNs = 2_000_000
  let managerNs = 2_500_000
  let closed = 0
  let skipped = 0
  let last: number | null = null
  const close = () => {
    for (let next = finished[closed]; next !== undefined && next.atNs <= preloaderNs; next = finished[closed]) {
      closed += 1
      const { ordinal } = next
      const at = (ns: number) => Math.round(preloaderNs + ns)
      preloader.push(
        { atNs: at(0), thread: 'preloader', kind: 'pop', ring: 'finished', ordinal, count: closed },
        { atNs: at(20), thread: 'preloader', kind: 'state', ordinal, state: 'closing' },
        { atNs: at(4_000), thread: 'preloader', kind: 'state', ordinal, state: 'closed' },
      )
      preloaderNs = at(4_050)
    }
  }
  for (let ordinal = 0; ordinal < segments; ordinal += 1) {
    close()
    const pushes = poppedNs.length
    const roomNs = poppedNs[pushes - PREPARED_CAPACITY] ?? 0
    if (roomNs > preloaderNs) {
      const durationNs = Math.round(roomNs - preloaderNs)
      const reason = 'prepared-ring-full'
      preloader.push(
        { atNs: Math.round(preloaderNs), thread: 'preloader', kind: 'wait-begin', reason },
        { atNs: Math.round(roomNs), thread: 'preloader', kind: 'wait-end', reason, durationNs },
      )
      preloaderNs = roomNs + 50
    }
    const verifiedNs = Math.round(preloaderNs + 6_000 + 20_000 * random() + (random() < 0.01 ? 300_000 : 0))
    preloader.push(
      { atNs: Math.round(preloaderNs), thread: 'preloader', kind: 'state', ordinal, state: 'opening' },
      { atNs: Math.round(preloaderNs + 5_000), thread: 'preloader', kind: 'state', ordinal, state: 'verifying' },
    )
    preloaderNs = verifiedNs + 200
    if (ordinal > 0 && random() < 0.001) {
      const bad = { status: 'BLOCK_CHECKSUM_MISMATCH', block: 0 } as const
      preloader.push({ atNs: verifiedNs, thread: 'preloader', kind: 'skipped', ordinal, ...bad })
      skipped += 1
      continue
    }
    const pushedNs = verifiedNs + 60
    preloader.push(
      { atNs: verifiedNs, thread: 'preloader', kind: 'state', ordinal, state: 'prepared' },
      { atNs: pushedNs, thread: 'preloader', kind: 'push', ring: 'prepared', ordinal, count: pushes + 1 },
    )
    const doneNs = managerNs
    let waitNs = 0
    if (pushedNs > managerNs) {
      waitNs = Math.round(pushedNs - managerNs)
      const reason = 'prepared-ring-empty'
      manager.push(
        { atNs: Math.round(managerNs), thread: 'manager', kind: 'wait-begin', reason },
        { atNs: pushedNs, thread: 'manager', kind: 'wait-end', reason, durationNs: waitNs },
      )
      managerNs = pushedNs
    }
    managerNs = Math.round(managerNs + 40)
    poppedNs.push(managerNs)
    manager.push(
      { atNs: managerNs, thread: 'manager', kind: 'pop', ring: 'prepared', ordinal, count: pushes + 1 },
      { atNs: managerNs + 30, thread: 'manager', kind: 'state', ordinal, state: 'replaying' },
    )
    if (last !== null) {
      const durationNs = Math.round(managerNs + 60 - doneNs)
      manager.push({
        atNs: managerNs + 60,
        thread: 'manager',
        kind: 'switch',
        from: last,
        to: ordinal,
        durationNs,
        waitNs,
      })
    }
    managerNs = Math.round(managerNs + 10_000 + 14_000 * random())
    manager.push(
      { atNs: managerNs, thread: 'manager', kind: 'state', ordinal, state: 'finished' },
      { atNs: managerNs + 40, thread: 'manager', kind: 'push', ring: 'finished', ordinal, count: finished.length + 1 },
    )
    managerNs += 60
    finished.push({ ordinal, atNs: managerNs })
    last = ordinal
  }
  preloaderNs = Math.max(preloaderNs, managerNs)
  close()
  const records = [...manager, ...preloader].sort((a, b) => a.atNs - b.atNs)
  return { records, endNs: (records.at(-1)?.atNs ?? 0) + 1_000, skipped }
}

/** Writes it; says how many records it has. */
export function writeLargeTrace(path: string, segments: number): { records: number; bytes: number; skipped: number } {
  const { records, endNs, skipped } = simulateRecovery(segments)
  const chunks = [TRACE_MAGIC, metaChunk()]
  for (let first = 0; first < segments; first += CHUNK_SEGMENTS) {
    const some = Array.from({ length: Math.min(CHUNK_SEGMENTS, segments - first) }, (_, i) => ({
      ordinal: first + i,
      file: `FS.${String(first + i).padStart(8, '0')}.wal`,
      headerStatus: 'OK' as const,
      firstEventId: BigInt((first + i) * 256 + 1),
      lastEventId: BigInt((first + i + 1) * 256),
      eventCount: 256,
      blockCount: 1,
    }))
    chunks.push(encodeJsonChunk(CHUNK.SEGMENTS, z.encode(traceSegments, { segments: some, invisible: [] })))
  }
  for (let atNs = 0; atNs < endNs; atNs += 1e9) chunks.push(telemetryChunk(atNs))
  for (let first = 0; first < records.length; first += PAYLOAD_RECORDS) {
    chunks.push(recordsChunk(records.slice(first, first + PAYLOAD_RECORDS)))
  }
  const document = emptyDocument({ timing: { ...emptyTiming(), wallNs: endNs } })
  chunks.push(encodeJsonChunk(CHUNK.END, z.encode(traceEnd, { document, curves: {}, error: null })))
  const file = Buffer.concat(chunks)
  writeFileSync(path, file)
  return { records: records.length, bytes: file.length, skipped }
}
