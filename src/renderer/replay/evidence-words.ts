// How stalls, what they rest on and differences are written in the panels.
import {
  type Evidence,
  type EvidenceKind,
  formatBytes,
  formatCount,
  formatNs,
  formatPercent,
  formatRate,
  type StallReason,
} from '../../contract/index.ts'
import { showRange } from './replay-store.ts'

export const REASON_WORDS: Record<StallReason, string> = {
  'prepared-ring-empty': 'prepared ring empty',
  'prepared-ring-full': 'prepared ring full',
  paused: 'paused',
  idle: 'nothing to do',
  loading: 'loads a segment itself',
}

export const EVIDENCE_WORDS: Record<EvidenceKind, string> = {
  wait: 'wait',
  activity: 'what was done',
  skipped: 'skipped',
  ring: 'ring',
  rate: 'rate',
  size: 'size',
  'page-cache': 'page cache',
  pipeline: 'as a rule',
  consumer: 'consumer',
  option: 'option',
  telemetry: 'telemetry',
  'not-known': 'not known',
}

/** "othersBytesPerSecond" as "others bytes per second". */
function nameWords(name: string): string {
  return name
    .replace(/Ns$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim()
}

/** A number of an evidence with the unit that its name ends with. */
export function formatNumber(name: string, value: number): string {
  if (name.endsWith('Ns')) return formatNs(value)
  if (name.endsWith('ytesPerSecond')) return `${formatBytes(value)}/s`
  if (name.endsWith('PerSecond')) return `${formatRate(value)}/s`
  if (name.endsWith('Bytes')) return formatBytes(value)
  if (name === 'share') return formatPercent(value)
  if (name === 'coldCache' || name === 'preload') return value === 0 ? 'off' : 'on'
  return formatCount(value)
}

/** All numbers of an evidence, each with its name and its unit. */
export function numbersOf({ numbers }: Evidence): [name: string, value: string][] {
  return Object.entries(numbers).map(([name, value]) => [nameWords(name), formatNumber(name, value)])
}

/** What has a place in time. */
interface Placed {
  fromNs: number | null
  toNs: number | null
  ordinal: number | null
}

/** Shows it on the timeline; nothing happens where it has no place. */
export function showPlace({ fromNs, toNs, ordinal }: Placed): void {
  if (fromNs === null) return
  showRange({ fromNs, toNs: Math.max(toNs ?? fromNs, fromNs) }, ordinal)
}
