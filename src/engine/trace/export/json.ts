// A recorded recovery as one JSON document (`traceJson` in the contract), written piece by piece.
import { z } from 'zod'
import {
  runSegment,
  skippedSegment,
  TRACE_KIND,
  TRACE_RING,
  TRACE_THREAD,
  TRACE_WAIT_REASONS,
  type TraceRecords,
  traceEnd,
  traceFindings,
  traceMeta,
  traceNotes,
  traceTelemetry,
} from '../../../contract/index.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import type { RingHistory } from '../../../postmortem/rings.ts'
import type { ThreadHistory } from '../../../postmortem/threads.ts'
import { type ExportChunk, textChunks } from './sink.ts'

interface Piece {
  text: string
  done: number
}

/** A list, an entry a line. */
function* list(name: string, entries: Iterable<unknown>, done: () => number): Generator<Piece> {
  let separator = `${JSON.stringify(name)}: [\n`
  for (const entry of entries) {
    yield { text: `${separator}${JSON.stringify(entry)}`, done: done() }
    separator = ',\n'
  }
  yield { text: separator === ',\n' ? '\n]' : `${separator}]`, done: done() }
}

function* segmentsOf({ segments, model }: RecordedRun): Generator<unknown> {
  for (const segment of segments) {
    const { ordinal } = segment
    yield {
      ...{ ...z.encode(runSegment, segment), diskBytes: model.diskBytes(ordinal) },
      ...{ skip: model.skip(ordinal), spans: model.spans(ordinal) },
    }
  }
}

function* spansOf(thread: ThreadHistory): Generator<unknown> {
  for (let i = 0; i < thread.length; i += 1) yield thread.span(i)
}

function* changesOf(records: TraceRecords, code: number, ring: RingHistory): Generator<unknown> {
  let change = 0
  for (let i = 0; i < records.length; i += 1) {
    const isPush = records.kind[i] === TRACE_KIND.PUSH
    if ((!isPush && records.kind[i] !== TRACE_KIND.POP) || records.code[i] !== code) continue
    yield {
      ...{
        atNs: records.atNs[i],
        change: isPush ? 'push' : 'pop',
        ordinal: records.ordinal[i],
        count: records.value[i],
      },
      occupancy: ring.occupancy(change),
    }
    change += 1
  }
}

/** Those that ended, by their end; then those that nothing ended. */
function* waitsOf(records: TraceRecords): Generator<unknown> {
  const open: (number | null)[] = [null, null]
  const nameOf = (thread: number) => (thread === TRACE_THREAD.MANAGER ? 'manager' : 'preloader')
  const wait = (i: number, fromNs: number, durationNs: number | null) => ({
    ...{ thread: nameOf(records.thread[i] ?? 0), reason: TRACE_WAIT_REASONS[records.code[i] ?? 0] },
    ...{ fromNs, durationNs },
  })
  for (let i = 0; i < records.length; i += 1) {
    const thread = records.thread[i] ?? 0
    if (records.kind[i] === TRACE_KIND.WAIT_BEGIN) open[thread] = i
    if (records.kind[i] !== TRACE_KIND.WAIT_END) continue
    const durationNs = records.value[i] ?? 0
    yield wait(i, Math.max((records.atNs[i] ?? 0) - durationNs, 0), durationNs)
    open[thread] = null
  }
  for (const i of open) if (i !== null) yield wait(i, records.atNs[i] ?? 0, null)
}

function* switchesOf(records: TraceRecords): Generator<unknown> {
  for (let i = 0; i < records.length; i += 1) {
    if (records.kind[i] !== TRACE_KIND.SWITCH) continue
    yield {
      ...{ fromOrdinal: records.related[i], toOrdinal: records.ordinal[i], atNs: records.atNs[i] },
      ...{ durationNs: records.value[i], waitNs: records.waitNs[i] },
    }
  }
}

function* pieces(run: RecordedRun): Generator<Piece> {
  const { model, meta, wholeness, invisible, samples, findings, end, notes } = run
  const { records } = model
  // Seven lists go over all records, or are made of them.
  const { length } = records
  let listed = 0
  const lists = 7
  const done = () => Math.floor((length * listed) / lists)
  const text = (it: string): Piece => ({ text: it, done: done() })
  const member = (name: string, value: unknown) => text(`${JSON.stringify(name)}: ${JSON.stringify(value)},\n`)
  function* part(name: string, entries: Iterable<unknown>, behind: string): Generator<Piece> {
    yield* list(name, entries, done)
    yield text(behind)
    listed = Math.min(listed + 1, lists)
  }
  yield text('{\n')
  yield member('format', 'walscope.trace-json/1')
  yield member('trace', run.file)
  yield member('isWhole', wholeness.isWhole)
  yield member('reason', wholeness.reason)
  yield member('meta', z.encode(traceMeta, meta))
  yield member('durationNs', model.endNs)
  yield* part('segments', segmentsOf(run), ',\n')
  yield* list('invisible', z.encode(z.array(skippedSegment), [...invisible]), done)
  yield text(',\n"threads": {\n')
  yield* part('manager', spansOf(model.manager), ',\n')
  yield* part('preloader', spansOf(model.preloader), '\n},\n"rings": {\n')
  yield* part('prepared', changesOf(records, TRACE_RING.PREPARED, model.prepared), ',\n')
  yield* part('finished', changesOf(records, TRACE_RING.FINISHED, model.finished), '\n},\n')
  yield* part('waits', waitsOf(records), ',\n')
  yield* part('switches', switchesOf(records), ',\n')
  yield* list(
    'samples',
    samples.map((sample) => z.encode(traceTelemetry, sample)),
    done,
  )
  yield text(',\n')
  yield member(
    'findings',
    findings === null ? null : z.encode(traceFindings, { ...findings, findings: [...findings.findings] }),
  )
  yield member('end', end === null ? null : z.encode(traceEnd, end))
  yield text(`"notes": ${JSON.stringify(z.encode(traceNotes, [...notes]))}\n}\n`)
}

/** The document in chunks. */
export function traceJsonChunks(run: RecordedRun): Generator<ExportChunk> {
  return textChunks(pieces(run))
}
