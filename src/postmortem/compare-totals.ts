// Sums and percentiles of two runs, and how they were asked for.
import {
  type Difference,
  type DifferenceSide,
  formatNs,
  metricName,
  type RecoveryOptions,
  type StallReason,
  segmentState,
  type Telemetry,
  TRACE_KIND,
} from '../contract/index.ts'
import { isAboveNoise, PERCENTILE_FLOOR, TOTAL_FLOOR } from './noise.ts'
import type { RecordedRun } from './recorded-run.ts'
import { factsOf, type SegmentFacts } from './run-facts.ts'
import { findStalls } from './stalls.ts'

const side = (text: string): DifferenceSide => ({ place: null, text })

/** "12.0 ms more", "3.00 ms less". */
function moreOrLess(sizeNs: number): string {
  return `${formatNs(Math.abs(sizeNs))} ${sizeNs > 0 ? 'more' : 'less'}`
}

/** Sums of a run by name, in nanoseconds. */
export function totalsOf(run: RecordedRun): Map<string, number> {
  const totals = new Map<string, number>()
  const { segments } = factsOf(run)
  const add = (name: string, timeOf: (facts: SegmentFacts) => number | null) =>
    totals.set(
      name,
      segments.reduce((sum, facts) => sum + (timeOf(facts) ?? 0), 0),
    )
  add('opening', ({ openNs }) => openNs)
  add('verifying', ({ verifyNs }) => verifyNs)
  add('replaying', ({ replayNs }) => replayNs)
  add('closing', ({ closeNs }) => closeNs)
  totals.set(DROPPING, droppingNs(run))
  for (const reason of ['prepared-ring-empty', 'prepared-ring-full', 'paused', 'loading'] as const)
    totals.set(reason, 0)
  for (const { reason, totalNs } of findStalls(run).totals) if (reason !== 'idle') totals.set(reason, totalNs)
  return totals
}

/** The sum of the time in which a run with a cold cache drops the files from the page cache. */
export const DROPPING = 'dropping the page cache'

/** It is done between the first record, which is of the scan, and the first segment that is opened. */
function droppingNs({ meta, model: { records } }: RecordedRun): number {
  if (!meta.options.coldCache) return 0
  for (let i = 0; i < records.length; i += 1) {
    const isOpening = records.kind[i] === TRACE_KIND.STATE && records.code[i] === OPENING
    if (isOpening) return (records.atNs[i] ?? 0) - (records.atNs[0] ?? 0)
  }
  return 0
}

const OPENING = segmentState.options.indexOf('opening')

const WAIT_WORDS: Record<Exclude<StallReason, 'idle'>, string> = {
  'prepared-ring-empty': 'the manager waited on the prepared ring',
  'prepared-ring-full': 'the preloader waited for room in the prepared ring',
  paused: 'the recovery was paused',
  loading: 'the manager loaded segments itself',
}

function wordsOf(subject: string): string {
  if (subject === DROPPING) return 'Dropping the files from the page cache took'
  return subject in WAIT_WORDS
    ? `In all ${WAIT_WORDS[subject as keyof typeof WAIT_WORDS]}`
    : `All segments together: ${subject} took`
}

export function totalDifferences(a: RecordedRun, b: RecordedRun): Difference[] {
  const differences: Difference[] = []
  const [wallA, wallB] = [a.model.endNs, b.model.endNs]
  if (isAboveNoise(wallA, wallB, TOTAL_FLOOR)) {
    differences.push({
      ...{ kind: 'wall', subject: 'run', file: null, sizeNs: wallB - wallA },
      a: { place: { atNs: 0, toNs: wallA, ordinal: null }, text: formatNs(wallA) },
      b: { place: { atNs: 0, toNs: wallB, ordinal: null }, text: formatNs(wallB) },
      sentence: `B took ${formatNs(wallB)} instead of ${formatNs(wallA)}: ${moreOrLess(wallB - wallA)}.`,
    })
  }
  const totalsA = totalsOf(a)
  for (const [subject, nsB] of totalsOf(b)) {
    const nsA = totalsA.get(subject) ?? 0
    if (!isAboveNoise(nsA, nsB, TOTAL_FLOOR)) continue
    differences.push({
      ...{ kind: 'total', subject, file: null, sizeNs: nsB - nsA },
      ...{ a: side(formatNs(nsA)), b: side(formatNs(nsB)) },
      sentence: `${wordsOf(subject)} ${formatNs(nsB)} instead of ${formatNs(nsA)}: ${moreOrLess(nsB - nsA)}.`,
    })
  }
  return differences
}

/** Percentiles that are compared, and from how many samples on they say something: some ten lie above. */
const PERCENTILES = [
  { field: 'p50Ns', name: 'p50', samples: 20 },
  { field: 'p99Ns', name: 'p99', samples: 1_000 },
  { field: 'p999Ns', name: 'p99.9', samples: 10_000 },
] as const

export function percentileDifferences(a: RecordedRun, b: RecordedRun): Difference[] {
  const [inA, inB] = [telemetryOf(a), telemetryOf(b)]
  if (inA === null || inB === null) return []
  return metricName.options.flatMap((metric) =>
    PERCENTILES.flatMap(({ field, name, samples }): Difference[] => {
      const [summaryA, summaryB] = [inA[metric], inB[metric]]
      if (Math.min(summaryA.count, summaryB.count) < samples) return []
      const [nsA, nsB] = [summaryA[field], summaryB[field]]
      if (!isAboveNoise(nsA, nsB, PERCENTILE_FLOOR)) return []
      return [
        {
          ...{ kind: 'percentile', subject: `${metric} ${name}`, file: null, sizeNs: nsB - nsA },
          ...{ a: side(formatNs(nsA)), b: side(formatNs(nsB)) },
          sentence: `${name} of ${metric}: ${formatNs(nsB)} instead of ${formatNs(nsA)}.`,
        },
      ]
    }),
  )
}

function telemetryOf({ end }: RecordedRun): Telemetry | null {
  return end?.document?.telemetry ?? null
}

/** Options with their units. */
const OPTION_TEXTS: {
  [Name in keyof RecoveryOptions]: [words: string, text: (value: RecoveryOptions[Name]) => string]
} = {
  mode: ['the mode', String],
  fromEventId: ['the start id', String],
  preparedCapacity: ['the prepared ring', (slots) => `${slots} slots`],
  finishedCapacity: ['the finished ring', (slots) => `${slots} slots`],
  verifyThreads: ['verify threads', String],
  preload: ['the preloader', onOrOff],
  applyNs: ['the cost of the consumer', (ns) => `${formatNs(ns)} an event`],
  timingLevel: ['the timing', (level) => `by ${level}`],
  coldCache: ['dropping the page cache first', onOrOff],
  digest: ['the digest', onOrOff],
}

function onOrOff(value: boolean): string {
  return value ? 'on' : 'off'
}

export function optionDifferences(a: RecordedRun, b: RecordedRun): Difference[] {
  const names = Object.keys(OPTION_TEXTS) as (keyof RecoveryOptions)[]
  return names.flatMap((name) => {
    const [textA, textB] = [optionText(a, name), optionText(b, name)]
    if (textA === textB) return []
    return [
      {
        ...{ kind: 'option' as const, subject: name, file: null },
        sizeNs: name === 'applyNs' ? b.meta.options.applyNs - a.meta.options.applyNs : 0,
        ...{ a: side(textA), b: side(textB) },
        sentence: `Another option: ${OPTION_TEXTS[name][0]} was ${textB} instead of ${textA}.`,
      },
    ]
  })
}

function optionText<Name extends keyof RecoveryOptions>({ meta }: RecordedRun, name: Name): string {
  const [, text] = OPTION_TEXTS[name]
  return text(meta.options[name])
}
