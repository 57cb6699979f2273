// Colours of words that say how something is: the same as in the other views.
import { type BlockCondition, type EventValidity, type Severity, VALIDITY_TEXTS } from '../../contract/index.ts'
import { CONDITION_COLOURS } from '../charts/map-tiles.ts'
import { GRAVITY_COLOURS, SEVERITY_COLOURS } from '../charts/states.ts'

const statusColour = (word: string) => (word === 'OK' ? 'ok' : word === 'NULL' ? undefined : 'skipped')

const COLOURS: Record<string, (word: string) => string | undefined> = {
  validity: (word) => {
    const gravity = VALIDITY_TEXTS[word as EventValidity]?.gravity
    return gravity === undefined ? undefined : GRAVITY_COLOURS[gravity]
  },
  condition: (word) => CONDITION_COLOURS[word as BlockCondition],
  severity: (word) => SEVERITY_COLOURS[word as Severity],
  strict_status: statusColour,
  header_status: statusColour,
}

/** How words of a column are coloured; null where they are not. */
export function coloursOf(column: string): ((word: string) => string | undefined) | null {
  return Object.hasOwn(COLOURS, column) ? (COLOURS[column] ?? null) : null
}
