import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type HistogramMetric,
  histogramMetric,
  type Progress,
  type TraceExportDocument,
  type TraceExportFormat,
  WalscopeFailure,
} from '../../../contract/index.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import { OutputPlace, unwritable } from '../../output-place.ts'
import { readRun } from './read-run.ts'
import { type ByteSink, type ExportChunk, fileSink, pump } from './sink.ts'

export interface TraceExportRequest {
  /** Of the trace, as documents write it. */
  file: string
  format: TraceExportFormat
  metric: HistogramMetric | null
  output: string
  /** The directory that is open, if any: nothing is written there either. */
  opened: string | null
}

type What = Pick<TraceExportRequest, 'format' | 'metric'>

function usage(message: string): WalscopeFailure {
  return new WalscopeFailure({ code: 'USAGE', message })
}

/** What is wrong with what was asked for. */
export function refuseMetric({ format, metric }: What): void {
  if (metric !== null && format !== 'hgrm') throw usage('Only hgrm has metrics to choose from.')
}

/** The only file of a format. The libraries are read where they are needed: a command starts sooner without them. */
async function chunksOf(
  run: RecordedRun,
  { format, metric }: What,
): Promise<Iterable<ExportChunk> | AsyncIterable<ExportChunk>> {
  switch (format) {
    case 'perfetto':
      return (await import('./perfetto.ts')).perfettoTrace(run)
    case 'openmetrics':
      return (await import('./openmetrics.ts')).openMetrics(run)
    case 'json':
      return (await import('./json.ts')).traceJsonChunks(run)
    case 'hgrm':
      return await histogram(run, metric)
  }
}

async function histogram(run: RecordedRun, metric: HistogramMetric | null): Promise<ExportChunk[]> {
  if (metric === null) throw usage('Several histograms take a directory (-o), or name one of them (--metric).')
  const { hgrmText, hgrmTexts } = await import('./hgrm.ts')
  const text = hgrmText(run, metric)
  if (text !== null) return [{ bytes: new TextEncoder().encode(text), done: run.model.records.length }]
  const others = Array.from(hgrmTexts(run), (it) => it.metric)
  const known = others.length === 0 ? 'It has none of the others either.' : `It has ${others.join(', ')}.`
  throw usage(`The trace has no ${metric}. ${known}`)
}

/**
 * Writes a trace to a sink, in one of the formats that are one file; `hgrm` with its metric. Gives progress in records; returns the run.
 * Throws what reading a trace throws, `USAGE`, `CANCELLED`, and what the sink throws.
 */
export async function* writeTrace(
  { file, ...what }: Omit<TraceExportRequest, 'output' | 'opened'>,
  sink: ByteSink,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, RecordedRun> {
  refuseMetric(what)
  const run = yield* readRun(file, signal)
  yield* pump(await chunksOf(run, what), run.model.records.length, sink, signal)
  return run
}

/**
 * Writes a trace to a new file, or several histograms to a new directory: in its place only when it is whole, and never in the
 * directory that the trace is of. Gives progress in records; returns what was written. Throws what reading a trace throws, `USAGE`,
 * `CANCELLED`, `DISK_FULL` and what OutputPlace throws.
 */
export async function* exportTrace(
  request: TraceExportRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, TraceExportDocument> {
  const start = performance.now()
  refuseMetric(request)
  const run = yield* readRun(request.file, signal)
  const isDirectory = request.format === 'hgrm' && request.metric === null
  const guarded = [run.meta.directory, ...(request.opened === null ? [] : [request.opened])]
  const place = await OutputPlace.prepare(request.output, guarded, isDirectory ? 'directory' : 'file')
  let isDone = false
  try {
    const { files, bytes } = isDirectory
      ? await writeHistograms(run, place)
      : { files: [], bytes: yield* writeFile(run, request, place, signal) }
    await place.commit()
    isDone = true
    return {
      format: 'walscope.trace-export/1',
      trace: request.file,
      output: place.text,
      fileFormat: request.format,
      files: isDirectory ? files : [place.text],
      bytes,
      records: run.model.records.length,
      isWhole: run.wholeness.isWhole,
      reason: run.wholeness.reason,
      elapsedNs: Math.round((performance.now() - start) * 1e6),
    }
  } catch (error) {
    throw place.inPlace(error)
  } finally {
    if (!isDone) await place.discard()
  }
}

async function* writeFile(
  run: RecordedRun,
  what: What,
  { staging }: OutputPlace,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, number> {
  const chunks = await chunksOf(run, what)
  const file = await open(staging, 'wx').catch((error: unknown) => {
    throw unwritable(staging, error)
  })
  try {
    return yield* pump(chunks, run.model.records.length, fileSink(file, staging), signal)
  } finally {
    await file.close()
  }
}

/** A file for each metric that the trace has something of. */
async function writeHistograms(
  run: RecordedRun,
  { staging }: OutputPlace,
): Promise<{ files: string[]; bytes: number }> {
  const { hgrmTexts } = await import('./hgrm.ts')
  const files: string[] = []
  let bytes = 0
  try {
    await mkdir(staging)
    for (const { metric, text } of hgrmTexts(run)) {
      const name = `${metric}.hgrm`
      const file = await open(join(staging, name), 'wx')
      try {
        const content = new TextEncoder().encode(text)
        await fileSink(file, join(staging, name))(content)
        bytes += content.length
      } finally {
        await file.close()
      }
      files.push(name)
    }
  } catch (error) {
    throw unwritable(staging, error)
  }
  if (files.length > 0) return { files, bytes }
  throw usage(`The trace has nothing to make a histogram of: none of ${histogramMetric.options.join(', ')}.`)
}
