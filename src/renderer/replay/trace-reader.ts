import type { TraceReference, TraceUpdate } from '../../contract/index.ts'
import { type RecordedRun, RunAssembler } from '../../postmortem/recorded-run.ts'
import type { EngineClient } from '../host/connection.ts'
import { nextTurn } from '../state/next-turn.ts'
import { indexInParts } from './run-index.ts'

/** How long the page may be kept from other things at a time. */
const SLICE_MS = 12
/** Of the whole: less is not told. */
const TOLD_STEP = 0.04
/** The share of the whole that is left for the index when all is received. */
const RECEIVED_SHARE = 0.9

/** Gives the page its turn whenever a slice of time is used up. */
class Slices {
  private sinceMs = performance.now()

  async yield(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.sinceMs >= SLICE_MS) {
      await nextTurn()
      this.sinceMs = performance.now()
    }
    signal.throwIfAborted()
  }
}

/** Of one in a file, about. */
const SEGMENT_BYTES = 160

/** Bytes of the file that an update stands for, about. */
function bytesOf(update: TraceUpdate): number {
  if (update.kind === 'records') return update.data.length * 0.75
  return update.kind === 'segments' ? update.segments.length * SEGMENT_BYTES : 0
}

/**
 * Reads a whole trace from the engine and indexes it. `onShare` is told how much of it is done, from 0 to 1. Fails with what the engine
 * says of the file, with `TRACE_INVALID` where it says nothing of itself, or with an `AbortError`.
 */
export async function readRun(
  engine: EngineClient,
  reference: TraceReference,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<RecordedRun> {
  const assembler = new RunAssembler()
  const slices = new Slices()
  let received = 0
  let told = 0
  for await (const update of await engine.trace.open(reference, { signal })) {
    assembler.add(update)
    received += bytesOf(update)
    const share = Math.min(received / Math.max(assembler.bytes, 1), 1) * RECEIVED_SHARE
    // Each that is told is drawn.
    if (share - told >= TOLD_STEP) {
      told = share
      onShare(share)
    }
    await slices.yield(signal)
  }
  const run = await inSlices(assembler.finishInParts(), slices, signal)
  onShare(0.95)
  await inSlices(indexInParts(run), slices, signal)
  return run
}

async function inSlices<Result>(parts: Generator<void, Result>, slices: Slices, signal: AbortSignal): Promise<Result> {
  let step = parts.next()
  while (!step.done) {
    await slices.yield(signal)
    step = parts.next()
  }
  return step.value
}
