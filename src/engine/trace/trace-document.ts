import { z } from 'zod'
import {
  decodeTraceRecords,
  TRACE_KIND_NAMES,
  type TraceDocument,
  type TraceMeta,
  traceDocument,
  WalscopeFailure,
} from '../../contract/index.ts'
import { TraceDigest, traceContents } from './trace-contents.ts'
import { TraceReader } from './trace-reader.ts'

/** What a trace holds and whether it is whole: every chunk is verified and every record decoded. */
export async function inspectTrace(file: string): Promise<TraceDocument> {
  const reader = await TraceReader.open(file)
  try {
    const digest = new TraceDigest()
    const kinds = new Map<string, number>(TRACE_KIND_NAMES.map((name) => [name, 0]))
    let meta: TraceMeta | null = null
    let misunderstood: string | null = null
    const contents = traceContents(reader, { withRecords: true })
    let step = await contents.next()
    for (; !step.done; step = await contents.next()) {
      digest.add(step.value)
      if (step.value.kind === 'meta') meta ??= step.value.meta
      if (step.value.kind !== 'records' || step.value.payload === null) continue
      misunderstood ??= countKinds(step.value.payload, kinds)
    }
    if (meta === null) throw new Error('a trace without META')
    return {
      format: 'walscope.trace-summary/1',
      file,
      ...digest.summary(reader.bytes),
      version: meta.version,
      machine: meta.machine,
      ...digest.wholeness({ reason: step.value.reason ?? misunderstood }),
      recordKinds: Object.fromEntries(kinds),
      traceDropped: digest.traceDropped,
    }
  } finally {
    await reader.close()
  }
}

/** The JSON of it. */
export const encodeTraceDocument = (document: TraceDocument): unknown => z.encode(traceDocument, document)

/** What is wrong with the payload, in a sentence; null where nothing is. */
function countKinds(payload: Uint8Array, kinds: Map<string, number>): string | null {
  try {
    const { kind } = decodeTraceRecords([payload])
    for (const number of kind) {
      const name = TRACE_KIND_NAMES[number] ?? ''
      kinds.set(name, (kinds.get(name) ?? 0) + 1)
    }
    return null
  } catch (error) {
    if (error instanceof WalscopeFailure) return error.message
    throw error
  }
}
