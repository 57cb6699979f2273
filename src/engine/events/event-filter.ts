import { type EventMode, type FilterError, VALIDITIES_TO_BE_HAD, WalscopeFailure } from '../../contract/index.ts'
import type { Addon } from '../addon.ts'

/** What a filter is put together from; an empty text is all rows. */
export interface FilterParts {
  mode: EventMode
  where: string
  /** Bounds of the ids, both included. */
  fromId?: bigint | undefined
  toId?: bigint | undefined
}

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ')

/** What a mode shows. A strict table has only segments that verify; of these a recovery replays what is counted. */
const MODE_FILTERS: Record<EventMode, string> = {
  all: '',
  diagnostic: `validity in (${quoted(VALIDITIES_TO_BE_HAD)})`,
  strict: `validity in (${quoted(['SOUND', 'FLAWED'])})`,
}

function invalid({ position, length, message, hint }: FilterError): WalscopeFailure {
  return new WalscopeFailure({
    code: 'FILTER_INVALID',
    message,
    textPlace: { position, length, hint: hint === '' ? null : hint },
  })
}

/** The whole filter, as native code takes it. Throws `FILTER_INVALID` with a place in the text that was given. */
export function composeFilter(
  { mode, where, fromId, toId }: FilterParts,
  addon: Pick<Addon, 'checkEventFilter'>,
): string {
  const error = addon.checkEventFilter(where)
  if (error !== null) throw invalid(error)
  const given = where.trim() === '' ? '' : `(${where})`
  const parts = [
    given,
    MODE_FILTERS[mode],
    fromId === undefined ? '' : `id >= ${fromId}`,
    toId === undefined ? '' : `id <= ${toId}`,
  ].filter((part) => part !== '')
  const whole = parts.join(' and ')
  // A text that just keeps the limits of size and depth may break them with what is added.
  const grown = addon.checkEventFilter(whole)
  if (grown !== null) throw invalid({ ...grown, position: Math.min(grown.position, where.length) })
  return whole
}
