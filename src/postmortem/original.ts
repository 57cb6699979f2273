// What the original would have done with the directory of a recorded run, and when: the hazards of its end, put in their places.
import { formatNs, type Hazard, type OriginalEvent, segmentState, TRACE_KIND, TRACE_THREAD } from '../contract/index.ts'
import type { RecordedRun } from './recorded-run.ts'

/** Usable slots of the original's finished ring. */
const ORIGINAL_FINISHED_SLOTS = 127

/**
 * What the original would have done on the time of this run, in the order of time; what only comes after the run is last. Null where
 * the trace has no end: then nothing is known of it.
 */
export function originalEvents(run: RecordedRun): OriginalEvent[] | null {
  const document = run.end?.document ?? null
  if (document === null) return null
  const places = new Places(run)
  const events = document.hazards.map((hazard) => eventOf(run, places, hazard))
  const full = findFullRing(run)
  if (full !== null) events.push(full)
  const timeOf = ({ atNs }: OriginalEvent) => atNs ?? Number.POSITIVE_INFINITY
  return events.sort((one, other) => timeOf(one) - timeOf(other))
}

/** Where segments begin and end in a run, by their files. */
class Places {
  private readonly run: RecordedRun
  private readonly ordinals: Map<string, number>
  private readonly damaged: Set<string>

  constructor(run: RecordedRun) {
    this.run = run
    this.ordinals = new Map(run.segments.map(({ file, ordinal }) => [file, ordinal]))
    this.damaged = new Set(run.end?.document?.damaged.map(({ file }) => file))
  }

  ordinalOf(file: string | null): number | null {
    return file === null ? null : (this.ordinals.get(file) ?? null)
  }

  /** When a segment came to a state for the first time; null where it did not. */
  since(ordinal: number | null, state: 'replaying' | 'finished' | 'skipped'): number | null {
    if (ordinal === null) return null
    return this.run.model.spans(ordinal).find((it) => it.state === state)?.fromNs ?? null
  }

  /** The last segment that the original would replay, and when its last event was replayed here. */
  lastReplayed(): { ordinal: number; atNs: number } | null {
    let last: { ordinal: number; atNs: number } | null = null
    for (const { ordinal, file, headerStatus } of this.run.segments) {
      if (headerStatus !== 'OK' || this.damaged.has(file)) continue
      const atNs = this.since(ordinal, 'finished')
      if (atNs !== null && (last === null || atNs >= last.atNs)) last = { ordinal, atNs }
    }
    return last
  }
}

function eventOf(run: RecordedRun, places: Places, { code, file, message }: Hazard): OriginalEvent {
  const ordinal = places.ordinalOf(file)
  const named = ordinal === null ? (file ?? 'a segment') : `segment ${ordinal}`
  const end = places.lastReplayed()
  const fromThen = (atNs: number | null) => (atNs === null ? '' : `, from ${formatNs(atNs)} on`)
  switch (code) {
    case 'HANG_SINGLE_SEGMENT': {
      const atNs = places.since(ordinal, 'finished') ?? end?.atNs ?? null
      return {
        ...{ code, certainty: 'always', atNs, ordinal },
        sentence: `The original would spin forever here, after its last event${fromThen(atNs)}: ${named} is the only one to replay, and its preloader is never started.`,
      }
    }
    case 'HANG_LAST_SEGMENT_SKIPPED': {
      const atNs = end?.atNs ?? null
      return {
        ...{ code, certainty: 'race', atNs, ordinal },
        sentence: `The original would spin forever here, after its last event${fromThen(atNs)}, or end and lose ${named}; which of the two is a race: ${named}, the last one, ${statusOf(run, places, file)}.`,
      }
    }
    case 'HANG_RACE_AT_END': {
      const atNs = end?.atNs ?? null
      return {
        ...{ code, certainty: 'race', atNs, ordinal: end?.ordinal ?? null },
        sentence: `The original would end here, or now and then spin forever${fromThen(atNs)}: it looks at its flag and its ring at different moments.`,
      }
    }
    case 'ABORT_FIRST_SEGMENT_CORRUPT': {
      const atNs = places.since(ordinal, 'skipped')
      const when = atNs === null ? '' : `, at ${formatNs(atNs)}`
      return {
        ...{ code, certainty: 'always', atNs, ordinal },
        sentence: `The original would have ended here${when}, and replayed nothing, not what lies behind it either: ${named}, the first one, ${statusOf(run, places, file)}.`,
      }
    }
    case 'CRASH_TRUNCATED_WHILE_MAPPED': {
      const atNs = places.since(ordinal, 'skipped') ?? replayEnd(run, ordinal)
      return {
        ...{ code, certainty: 'always', atNs, ordinal },
        sentence: `SIGBUS would have killed the original here${atNs === null ? '' : `, at ${formatNs(atNs)}`}: ${message}`,
      }
    }
    case 'OVERFLOW_SEGMENT_SIZE': {
      const atNs = places.since(ordinal, 'replaying')
      return {
        ...{ code, certainty: 'always', atNs, ordinal },
        sentence: `The original would have cut ${named} short without a word: ${message}`,
      }
    }
    case 'RESTART_DELETES_SEGMENT':
      return { ...{ code, certainty: 'always', atNs: null, ordinal }, sentence: `After this run: ${message}` }
  }
}

/** "is corrupt (BLOCK_CHECKSUM_MISMATCH)", as far as this run knows. */
function statusOf(run: RecordedRun, places: Places, file: string | null): string {
  const ordinal = places.ordinalOf(file)
  const damaged = run.end?.document?.damaged.find((it) => it.file === file)
  const status = damaged?.status ?? (ordinal === null ? null : run.model.skip(ordinal)?.status) ?? null
  return status === null ? 'does not verify' : `does not verify (${status})`
}

/** When the replay of a segment ended without its end: where its pages were gone. */
function replayEnd(run: RecordedRun, ordinal: number | null): number | null {
  if (ordinal === null) return null
  const span = run.model.spans(ordinal).find(({ state }) => state === 'replaying')
  return span === undefined ? null : (span.toNs ?? run.model.endNs)
}

/**
 * The first time that the manager found the finished ring full and closed a segment itself: the original crashes there. Where the
 * ring was smaller than the original's, nothing is said of the original.
 */
function findFullRing(run: RecordedRun): OriginalEvent | null {
  const { preload, finishedCapacity, mode } = run.meta.options
  if (!preload || mode !== 'strict' || finishedCapacity < ORIGINAL_FINISHED_SLOTS) return null
  const { records, finished } = run.model
  const { kind, code, thread, ordinal, atNs } = records
  const closing = segmentState.options.indexOf('closing')
  for (let i = 0; i < records.length; i += 1) {
    if (kind[i] !== TRACE_KIND.STATE || code[i] !== closing || thread[i] !== TRACE_THREAD.MANAGER) continue
    // At its end the manager closes what is left.
    if (finished.occupancy(finished.changeAfter(i)) < ORIGINAL_FINISHED_SLOTS) continue
    const at = atNs[i] ?? 0
    const which = ordinal[i] ?? 0
    return {
      ...{ code: 'CRASH_FINISHED_RING_FULL', certainty: 'always', atNs: at, ordinal: which },
      sentence: `The original would have crashed here, at ${formatNs(at)}: its finished ring was full when segment ${which} was through.`,
    }
  }
  return null
}
