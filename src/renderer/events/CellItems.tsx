import { MenuItem, MenuLine } from '../components/PlaceMenu.tsx'
import { showView } from '../state/stores.ts'
import { type EventExplorer, useEvents } from './event-explorer.ts'
import { EVENT_COLUMNS, type EventRow, type RowContext } from './event-rows.ts'

interface CellItemsProps {
  event: EventRow
  column: number
  explorer: EventExplorer
  context: RowContext
}

/** What can be done with a cell: conditions from its value, the life of its order, its bytes. */
export function CellItems({ event, column: index, explorer, context }: CellItemsProps) {
  const column = EVENT_COLUMNS[index]
  if (column === undefined) return null
  const literal = column.literal(event, context)
  const conditions = [
    `${column.id} = ${literal}`,
    `${column.id} != ${literal}`,
    ...(column.isOrdered ? [`${column.id} >= ${literal}`, `${column.id} <= ${literal}`] : []),
  ]
  const showLife = (field: 'order_id' | 'user_id', id: number) => useEvents.setState({ life: { field, id } })
  return (
    <>
      {conditions.map((condition) => (
        <MenuItem key={condition} onChoose={() => void explorer.add(condition)}>
          Only <code>{condition}</code>
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onChoose={() => showLife('order_id', event.orderId)}>Life of order {event.orderId}</MenuItem>
      <MenuItem onChoose={() => showLife('user_id', event.userId)}>Life of user {event.userId}</MenuItem>
      <MenuItem onChoose={() => showView('blocks')}>Show its bytes</MenuItem>
    </>
  )
}
