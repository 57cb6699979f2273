// The recovery that a calibration is for and others of the same machine, and what can be read off each of them.
import type { RecordedRun } from '../recorded-run.ts'
import type { Calibration, FigureSource } from './calibration.ts'
import { type RecordedTimes, recordedTimes } from './recorded-times.ts'
import { type Overlaps, overlapsOf, soloWork } from './solo-work.ts'

/** A run, and where the other thread was at work meanwhile. */
export interface Source {
  times: RecordedTimes
  overlaps: Overlaps
  /** Whether it is the run that predictions are about. */
  from: FigureSource
}

/** A share of a span above which the other thread was at work meanwhile. */
export const TOGETHER = 0.4
/** Of fewer spans, no median is taken. */
export const LEAST_SPANS = 3

export const at = (column: Float64Array, i: number) => column[i] ?? 0

export function median(values: number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}

export function sourceOf(run: RecordedRun, from: FigureSource): Source | null {
  const times = recordedTimes(run)
  return 'kind' in times ? null : { times, overlaps: overlapsOf(times), from }
}

/** What a unit of each segment took, without the first one and those that were skipped. */
export function perUnit(ns: Float64Array, units: Float64Array, { isSkipped, segments }: RecordedTimes): number[] {
  const rates: number[] = []
  for (let i = 1; i < segments; i += 1) if (!isSkipped[i] && at(units, i) > 0) rates.push(at(ns, i) / at(units, i))
  return rates
}

/** A byte's verification by one thread from the page cache, in a run. */
export function verifyPerByte({ times, overlaps }: Source, calibration: Calibration): number | null {
  return median(perUnit(soloWork(times, calibration, overlaps).verifyNs, times.bytes, times))
}

/** The same in all: a disk, or a thread that is to be started, is waited for now and then, which the median does not say. */
export function verifyPerByteInAll({ times, overlaps }: Source, calibration: Calibration): number | null {
  const { verifyNs } = soloWork(times, calibration, overlaps)
  let [ns, bytes] = [0, 0]
  for (let i = 1; i < times.segments; i += 1) {
    if (times.isSkipped[i]) continue
    ns += at(verifyNs, i)
    bytes += at(times.bytes, i)
  }
  return bytes === 0 ? null : ns / bytes
}
