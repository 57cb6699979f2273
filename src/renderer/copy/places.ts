// The places of what is selected, for links to them.
import type { DirectoryPlace, Place, View } from '../../contract/index.ts'
import { placeOfDirectory } from '../../contract/index.ts'
import { useReplay } from '../replay/replay-store.ts'
import { type Selection, useSelection, useSession } from '../state/stores.ts'

/** A place of the open directory; null where none is open. */
export function placeIn(view: View, rest: Partial<Omit<DirectoryPlace, 'kind' | 'directory'>>): Place | null {
  const directory = useSession.getState().session?.directory ?? null
  return directory === null ? null : { ...placeOfDirectory(directory), view, ...rest }
}

/** Of what is selected, in a view. */
export function selectedPlace(
  view: View,
  { file, block, offset }: Pick<Selection, 'file' | 'block' | 'offset'> = useSelection.getState(),
): Place | null {
  return placeIn(view, { file, block, offset })
}

/** An instant of the run that is open, in whole nanoseconds; null where none is open. */
export function instantPlace(atNs: number): Place | null {
  const file = useReplay.getState().opened?.run.file ?? null
  return file === null ? null : { kind: 'trace', path: file, atNs: Math.max(Math.round(atNs), 0) }
}
