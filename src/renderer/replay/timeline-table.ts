// What is in sight on the timeline, as a table: spans of both threads, and the ways of the segments.

import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import type { Table } from '../figures/csv.ts'
import type { TimelineScene } from './draw-timeline.ts'
import { fileOf, threadWords } from './instant-words.ts'
import type { TimeRange } from './replay-store.ts'
import { indexOf } from './run-index.ts'

export interface SpanRow {
  lane: 'manager' | 'preloader'
  words: string
  fromNs: number
  toNs: number
  ordinal: number | null
  isWait: boolean
}

/** How many spans of both threads are in a piece of time, and the n-th of them: those of the manager first. */
export function spansInSight(run: RecordedRun, range: TimeRange): { count: number; rowAt(row: number): SpanRow } {
  const index = indexOf(run)
  const manager = index.manager.spansWithin(range)
  const preloader = index.preloader.spansWithin(range)
  const ofManager = manager.end - manager.first
  return {
    count: ofManager + preloader.end - preloader.first,
    rowAt: (row) => {
      const isManager = row < ofManager
      const lane = isManager ? 'manager' : 'preloader'
      const at = isManager ? manager.first + row : preloader.first + row - ofManager
      const span = run.model[lane].span(at)
      return {
        ...{ lane, words: threadWords(run, span), fromNs: span.fromNs, toNs: span.toNs ?? run.model.endNs },
        ordinal: span.ordinal,
        isWait: index[lane].kindOf(at) === 'wait',
      }
    },
  }
}

/** The same for a file: all of them. */
export function spansCsv({ run, range }: Pick<TimelineScene, 'run' | 'range'>): Table {
  const { count, rowAt } = spansInSight(run, range)
  return {
    names: ['thread', 'activity', 'file', 'from_ns', 'to_ns', 'duration_ns'],
    count,
    cellsOf: (row) => {
      const { lane, words, fromNs, toNs, ordinal } = rowAt(row)
      return [lane, words, ordinal === null ? null : fileOf(run, ordinal), fromNs, toNs, toNs - fromNs]
    },
  }
}

export interface WayRow {
  ordinal: number
  state: string
  fromNs: number
  toNs: number | null
}

/** What some segments did in a piece of time, beginning with the one that is pointed out. */
export function waysInSight(run: RecordedRun, { fromNs, toNs }: TimeRange, first: number, most: number): WayRow[] {
  const rows: WayRow[] = []
  for (let ordinal = first; ordinal < run.model.segmentCount && rows.length < most; ordinal += 1) {
    for (const span of run.model.spans(ordinal)) {
      const endNs = span.toNs ?? (span.state === 'closed' || span.state === 'skipped' ? span.fromNs : run.model.endNs)
      if (span.fromNs <= toNs && endNs >= fromNs) rows.push({ ordinal, ...span })
    }
  }
  return rows.slice(0, most)
}
