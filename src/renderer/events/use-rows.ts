import { useMemo } from 'react'
import type { GridRow } from '../grid/RowGrid.tsx'
import type { EventList } from './event-list.ts'
import { gridRowOf, type RowContext } from './event-rows.ts'

/** More than any window shows. */
const MOST_MADE = 2_000

/** Rows as the grid shows them, each made once for as long as it is in sight or near. */
export function useRows(list: EventList, context: RowContext): (index: number) => GridRow | undefined {
  return useMemo(() => {
    const made = new Map<number, GridRow>()
    return (index: number) => {
      const known = made.get(index)
      if (known !== undefined) return known
      const event = list.eventAt(index)
      if (event === undefined) return undefined
      const row = gridRowOf(event, context)
      if (made.size > MOST_MADE) made.clear()
      made.set(index, row)
      return row
    }
  }, [list, context])
}
