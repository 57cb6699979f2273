// A comparison in one or two sentences. What it names as a reason took place while the wait lasted that it is a reason of.
import {
  type Comparison,
  counted,
  type Difference,
  type DifferencePlace,
  formatCount,
  formatNs,
} from '../contract/index.ts'
import { DROPPING } from './compare-totals.ts'
import { PLACE_FLOOR, TOTAL_FLOOR } from './noise.ts'
import { namedSegments } from './words.ts'

/** A reason has to account for so much of what it is a reason of. */
const MOST = 0.5

const OUTCOMES = new Set(['outcome', 'events', 'lost-ids', 'skipped', 'only-in-one'])

/** What is different between A and B, in words. */
export function verdict(comparison: Comparison): string {
  const { differences, areWhole } = comparison
  const results = differences.filter(({ kind }) => OUTCOMES.has(kind))
  const sentences = [...resultSentences(results), ...timeSentences(comparison)]
  if (!areWhole)
    sentences.unshift('Not both recordings come to the end of their run: only places that both have are compared.')
  if (sentences.length === 0) return equalSentence(comparison)
  return sentences.slice(0, 3).join(' ')
}

function equalSentence({ wallNs, eventsReplayed, differences }: Comparison): string {
  const took = `A took ${formatNs(wallNs.a)}, B ${formatNs(wallNs.b)}`
  const events = `both replayed ${counted(eventsReplayed.b, 'event')}`
  const [other] = differences
  if (other !== undefined)
    return `Both took about as long: ${took}, and ${events}. What is different: ${other.sentence}`
  const floor = `${TOTAL_FLOOR.share * 100} % and ${formatNs(TOTAL_FLOOR.absoluteNs)} of the whole, ${PLACE_FLOOR.share * 100} % and ${formatNs(PLACE_FLOOR.absoluteNs)} in one place`
  return `No difference above the noise (${floor}): ${took}; ${events}.`
}

/** Of what came of them the first that matters, and one more that says why. */
function resultSentences(results: Difference[]): string[] {
  const [first, ...others] = results
  if (first === undefined) return []
  const why = first.kind === 'events' ? others.filter(({ kind }) => kind === 'skipped' || kind === 'only-in-one') : []
  const [reason] = why
  if (reason === undefined) return [first.sentence]
  const more = why.length > 1 ? ` And ${formatCount(why.length - 1)} more of the kind.` : ''
  return [`${first.sentence.slice(0, -1)}; ${inside(reason.sentence)}${more}`]
}

function timeSentences(comparison: Comparison): string[] {
  const { differences, areWhole } = comparison
  const wall = differences.find(({ kind }) => kind === 'wall')
  if (wall === undefined) {
    // Sums are compared of whole runs only.
    const place = differences.find(({ kind }) => kind === 'segment' || kind === 'wait' || kind === 'switch')
    return areWhole || place === undefined ? [] : [place.sentence]
  }
  const goesWith = ({ sizeNs }: Difference) => Math.sign(sizeNs) === Math.sign(wall.sizeNs)
  const parts = differences.filter((it) => it.kind === 'total' && goesWith(it) && MANAGER_PARTS.has(it.subject))
  const [main] = parts.sort((one, other) => Math.abs(other.sizeNs) - Math.abs(one.sizeNs))
  if (main === undefined || Math.abs(main.sizeNs) < Math.abs(wall.sizeNs) * MOST) {
    return [`${wall.sentence.slice(0, -1)}; no part of it accounts for most of that.`]
  }
  return [partSentence(main, differences.filter(goesWith), comparison)]
}

/** What the wall time of the manager is made of. */
const MANAGER_PARTS = new Set(['prepared-ring-empty', 'replaying', 'loading', 'paused'])

function partSentence(main: Difference, same: Difference[], comparison: Comparison): string {
  const size = formatNs(Math.abs(main.sizeNs))
  const longer = main.sizeNs > 0 ? 'longer' : 'shorter'
  switch (main.subject) {
    case 'prepared-ring-empty':
      return withReason(`B waited ${size} ${longer} on the prepared ring`, waitReason(main, same))
    case 'loading':
      return withReason(
        `B took ${size} ${longer} to load segments while nothing was replayed`,
        droppingReason(main, same) ?? largestSegment(main, same, ['verifying', 'opening'])?.sentence ?? null,
      )
    case 'paused':
      return `B was paused ${size} ${longer}.`
    default:
      return withReason(`B was replaying for ${size} ${longer}`, replayReason(main, same, comparison))
  }
}

function withReason(what: string, reason: string | null): string {
  return reason === null ? `${what}; why is not known.` : `${what}: ${inside(reason)}`
}

/** A sentence behind a colon. The name of a file stays as it is. */
const inside = (sentence: string) => sentence.replace(/^Segment /, 'segment ')

/** A segment that took longer while the manager waited, or the sum of them. */
function waitReason(main: Difference, same: Difference[]): string | null {
  const waits = same.filter((it) => it.kind === 'wait' && it.subject === 'prepared-ring-empty')
  const loads = same.filter((it) => it.kind === 'segment' && (it.subject === 'verifying' || it.subject === 'opening'))
  const slower = main.sizeNs > 0 ? 'b' : 'a'
  const [wait] = waits
  if (wait !== undefined && Math.abs(wait.sizeNs) >= Math.abs(main.sizeNs) * MOST) {
    const overlaps = loads
      .map((load) => ({ load, ns: overlapNs(load[slower].place, wait[slower].place) }))
      .sort((one, other) => other.ns - one.ns)
    const [most] = overlaps
    if (most !== undefined && most.ns >= Math.abs(wait.sizeNs) * MOST) return most.load.sentence
    const part = overlaps.filter(({ ns }) => ns > 0)
    const sumNs = part.reduce((sum, { ns }) => sum + ns, 0)
    if (sumNs >= Math.abs(wait.sizeNs) * MOST) return togetherSentence(part.map(({ load }) => load))
  }
  const sum = same.find((it) => it.kind === 'total' && it.subject === 'verifying')
  if (sum !== undefined && Math.abs(sum.sizeNs) >= Math.abs(main.sizeNs) * MOST) {
    return `all segments together were verified in ${sum.b.text} instead of ${sum.a.text}.`
  }
  return null
}

/** Several segments one after the other; their places are as long as they took. */
function togetherSentence(loads: Difference[]): string {
  const sumOf = (side: 'a' | 'b') =>
    loads.reduce((sum, it) => sum + (it[side].place?.toNs ?? 0) - (it[side].place?.atNs ?? 0), 0)
  const ordinals = [...new Set(loads.flatMap(({ b }) => b.place?.ordinal ?? []))].sort((one, other) => one - other)
  const isAlike = loads.every(({ a, b }) => a.place?.ordinal === b.place?.ordinal)
  const names = isAlike ? namedSegments(ordinals) : counted(ordinals.length, 'segment')
  return `${names} took ${formatNs(sumOf('b'))} instead of ${formatNs(sumOf('a'))} to load.`
}

function overlapNs(one: DifferencePlace | null, other: DifferencePlace | null): number {
  if (one === null || other === null) return 0
  return Math.max(Math.min(one.toNs, other.toNs) - Math.max(one.atNs, other.atNs), 0)
}

function droppingReason(main: Difference, same: Difference[]): string | null {
  const dropping = same.find(({ subject }) => subject === DROPPING)
  if (dropping === undefined || Math.abs(dropping.sizeNs) < Math.abs(main.sizeNs) * MOST) return null
  return `the files were dropped from the page cache first, in ${dropping.b.text} instead of ${dropping.a.text}.`
}

function largestSegment(main: Difference, same: Difference[], states: string[]): Difference | null {
  const [most] = same.filter((it) => it.kind === 'segment' && states.includes(it.subject))
  return most !== undefined && Math.abs(most.sizeNs) >= Math.abs(main.sizeNs) * MOST ? most : null
}

/** The cost of the consumer or the number of events, where they point the same way; otherwise a segment that stands out. */
function replayReason(main: Difference, same: Difference[], { eventsReplayed: { a, b } }: Comparison): string | null {
  const cost = same.find(({ kind, subject }) => kind === 'option' && subject === 'applyNs')
  if (cost !== undefined) return `the consumer took ${cost.b.text} instead of ${cost.a.text}.`
  const one = largestSegment(main, same, ['replaying'])
  if (one !== null) return one.sentence
  if (a === b || b > a !== main.sizeNs > 0) return null
  return b > a ? `it had ${counted(b - a, 'event')} more.` : `it had ${counted(a - b, 'event')} fewer.`
}
