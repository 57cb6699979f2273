import { Buffer } from 'node:buffer'
import type { z } from 'zod'
import {
  formatCount,
  SEGMENT_BATCH,
  TRACE_RECORD_BYTES,
  TRACE_RECORD_LIMIT,
  TRACE_SAMPLE_BATCH,
  type TraceEnd,
  type TraceMeta,
  type TraceNote,
  type TraceSummary,
  type TraceTelemetry,
  type TraceUpdate,
  type TraceWholeness,
  traceEnd,
  traceFindings,
  traceMeta,
  traceNotes,
  traceSegments,
  traceTelemetry,
  WalscopeFailure,
} from '../../contract/index.ts'
import { CHUNK, CHUNK_NAMES } from './trace-file.ts'
import { type TraceChunk, TraceReader, type TraceTail } from './trace-reader.ts'

/** What a chunk holds, understood. Kinds that this program does not know are left out. */
export type TraceContent =
  | { kind: 'meta'; meta: TraceMeta }
  | { kind: 'segments'; segments: z.output<typeof traceSegments> }
  | { kind: 'records'; count: number; payload: Buffer | null }
  | { kind: 'telemetry'; sample: TraceTelemetry }
  | { kind: 'findings'; findings: z.output<typeof traceFindings> }
  | { kind: 'end'; end: TraceEnd }
  | { kind: 'notes'; notes: TraceNote[] }

function parse<Schema extends z.ZodType>(schema: Schema, payload: Buffer): z.output<Schema> {
  return schema.parse(JSON.parse(payload.toString('utf8')))
}

function understand({ kind, payload, records }: TraceChunk): TraceContent | null {
  if (kind === CHUNK.RECORDS) return { kind: 'records', count: records, payload }
  if (payload === null) return null
  switch (kind) {
    case CHUNK.META:
      return { kind: 'meta', meta: parse(traceMeta, payload) }
    case CHUNK.SEGMENTS:
      return { kind: 'segments', segments: parse(traceSegments, payload) }
    case CHUNK.TELEMETRY:
      return { kind: 'telemetry', sample: parse(traceTelemetry, payload) }
    case CHUNK.FINDINGS:
      return { kind: 'findings', findings: parse(traceFindings, payload) }
    case CHUNK.END:
      return { kind: 'end', end: parse(traceEnd, payload) }
    case CHUNK.NOTES:
      return { kind: 'notes', notes: parse(traceNotes, payload) }
    default:
      return null
  }
}

/** What a file holds, META first; then how it ends. `TRACE_INVALID` where it begins with something else. */
export async function* traceContents(
  reader: TraceReader,
  { withRecords }: { withRecords: boolean },
): AsyncGenerator<TraceContent, TraceTail> {
  // Kinds that are not known as well: a number that was changed may have been one that is.
  const chunks = reader.chunks((kind) => withRecords || kind !== CHUNK.RECORDS)
  let hasMeta = false
  let step = await chunks.next()
  for (; !step.done; step = await chunks.next()) {
    let content: TraceContent | null
    try {
      content = understand(step.value)
    } catch {
      if (!hasMeta) break
      const name = CHUNK_NAMES.get(step.value.kind)
      const { offset } = step.value
      const reason = `The trace is whole up to byte ${formatCount(offset)}: what a chunk (${name}) holds is not understood.`
      return { endOffset: offset, damage: 'damaged', reason }
    }
    if (!hasMeta && content?.kind !== 'meta') break
    hasMeta = true
    if (content !== null) yield content
  }
  if (step.done && hasMeta) return step.value
  const message = `${reader.file} does not say what it is a trace of.`
  throw new WalscopeFailure({ code: 'TRACE_INVALID', message, file: reader.file })
}

const NO_END = 'The trace has no end: the engine was killed, or the recovery is still being recorded.'

/** What is told of a file as a whole, gathered while its contents go by. */
export class TraceDigest {
  private meta: TraceMeta | null = null
  private sample: TraceTelemetry | null = null
  private end: TraceEnd | null = null
  private segments = 0
  private isTooLong = false
  records = 0
  notes: TraceNote[] = []

  add(content: TraceContent): void {
    if (content.kind === 'meta') this.meta ??= content.meta
    else if (content.kind === 'segments') this.segments += content.segments.segments.length
    else if (content.kind === 'records') this.records += content.count
    else if (content.kind === 'telemetry') this.sample = content.sample
    else if (content.kind === 'end') this.end = content.end
    else if (content.kind === 'notes') this.notes = content.notes
  }

  /** Whether the records that were added last are the first too many. */
  get isFull(): boolean {
    this.isTooLong ||= this.records > TRACE_RECORD_LIMIT
    return this.isTooLong
  }

  get traceDropped(): number {
    return this.sample?.traceDropped ?? 0
  }

  wholeness({ reason }: Pick<TraceTail, 'reason'>): TraceWholeness {
    const tooLong = `The trace holds more than ${formatCount(TRACE_RECORD_LIMIT)} records; the others are left out.`
    const why = reason ?? (this.isTooLong ? tooLong : this.end === null ? NO_END : null)
    return { isWhole: why === null, reason: why }
  }

  summary(bytes: number): TraceSummary {
    if (this.meta === null) throw new Error('a trace without META')
    const { directory, options, startedAtMs } = this.meta
    const { end, sample } = this
    const document = end?.document ?? null
    return {
      ...{ directory, options, startedAtMs, bytes },
      ...{ segments: this.segments, records: this.records, notes: this.notes.length },
      eventsReplayed: document?.eventsReplayed ?? sample?.eventsReplayed ?? 0n,
      wallNs: document?.timing.wallNs ?? sample?.timing.wallNs ?? 0,
      outcome:
        end === null
          ? null
          : { status: document?.status ?? null, stopped: document?.stopped ?? false, error: end.error },
    }
  }
}

/** What a file holds, without its records, which are not verified. */
export async function summariseTrace(file: string): Promise<TraceSummary> {
  const reader = await TraceReader.open(file)
  try {
    const digest = new TraceDigest()
    for await (const content of traceContents(reader, { withRecords: false })) digest.add(content)
    return digest.summary(reader.bytes)
  } finally {
    await reader.close()
  }
}

/** Reads a whole trace for a client, in messages of bounded size. */
export async function* readTrace(file: string): AsyncGenerator<TraceUpdate> {
  const reader = await TraceReader.open(file)
  try {
    const digest = new TraceDigest()
    const records = new RecordsBatch()
    let samples: TraceTelemetry[] = []
    const contents = traceContents(reader, { withRecords: true })
    let step = await contents.next()
    for (; !step.done; step = await contents.next()) {
      const content = step.value
      digest.add(content)
      if (content.kind === 'records') {
        if (!digest.isFull && content.payload !== null) yield* records.add(content.payload)
      } else if (content.kind === 'telemetry') {
        samples.push(content.sample)
        if (samples.length < TRACE_SAMPLE_BATCH) continue
        yield { kind: 'telemetry', samples }
        samples = []
      } else {
        yield* updatesOf(content, reader)
      }
    }
    yield* records.flush()
    if (samples.length > 0) yield { kind: 'telemetry', samples }
    yield { kind: 'notes', notes: digest.notes }
    yield { kind: 'done', records: digest.records, ...digest.wholeness(step.value) }
  } finally {
    await reader.close()
  }
}

type Other = Exclude<TraceContent, { kind: 'records' | 'telemetry' }>

function* updatesOf(content: Other, { file, bytes }: TraceReader): Generator<TraceUpdate> {
  if (content.kind === 'meta') {
    yield { kind: 'meta', file, bytes, meta: content.meta }
  } else if (content.kind === 'segments') {
    const { segments, invisible } = content.segments
    for (let at = 0; at < Math.max(segments.length, invisible.length); at += SEGMENT_BATCH) {
      const end = at + SEGMENT_BATCH
      yield { kind: 'segments', segments: segments.slice(at, end), invisible: invisible.slice(at, end) }
    }
  } else if (content.kind === 'findings') {
    const { findings, findingCount } = content.findings
    // None at all is worth telling as well.
    for (let at = 0; at === 0 || at < findings.length; at += SEGMENT_BATCH) {
      yield { kind: 'findings', findings: findings.slice(at, at + SEGMENT_BATCH), findingCount }
    }
  } else if (content.kind === 'end') {
    yield { kind: 'end', end: content.end }
  }
}

/** Payloads that are sent together: a recovery that took an hour has 72,000 small ones. */
class RecordsBatch {
  private payloads: Buffer[] = []
  private bytes = 0

  /** A message of what was there before, where there is no room for more in it. */
  add(payload: Buffer): TraceUpdate[] {
    const full = this.bytes + payload.length > TRACE_RECORD_BYTES ? this.flush() : []
    this.payloads.push(payload)
    this.bytes += payload.length
    return full
  }

  flush(): TraceUpdate[] {
    if (this.bytes === 0) return []
    const data = Buffer.concat(this.payloads).toString('base64')
    this.payloads = []
    this.bytes = 0
    return [{ kind: 'records', data }]
  }
}
