import type { Place } from '../../contract/index.ts'
import { instantPlace, placeIn } from '../copy/places.ts'
import { useEvents } from '../events/event-explorer.ts'
import { useReplay } from '../replay/replay-store.ts'
import { useSelection, useSession } from '../state/stores.ts'

/** Of what the window shows now: the instant of a run, or what is selected in the view; null where that is nothing of either. */
export function placeNow(): Place | null {
  const { view } = useSession.getState()
  if (view === 'replay') return instantPlace(useReplay.getState().atNs)
  if (view === 'start') return null
  const { list, selected } = useEvents.getState()
  const event = view === 'events' && selected >= 0 ? list?.eventAt(selected) : undefined
  const { file, block, offset } = useSelection.getState()
  return placeIn(view, { file, block, offset, eventId: event?.id ?? null })
}
