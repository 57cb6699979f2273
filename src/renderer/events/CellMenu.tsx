import { DropdownMenu } from 'radix-ui'
import menu from '../components/menu.module.css'
import type { GridCell } from '../grid/RowGrid.tsx'
import { showView } from '../state/stores.ts'
import { type EventExplorer, useEvents } from './event-explorer.ts'
import { EVENT_COLUMNS, lineOf, type RowContext } from './event-rows.ts'

interface CellMenuProps {
  cell: GridCell
  at: { x: number; y: number }
  explorer: EventExplorer
  context: RowContext
  onClose: () => void
}

/** What can be done with a cell: conditions from its value, the life of its order, its bytes. */
export function CellMenu({ cell, at, explorer, context, onClose }: CellMenuProps) {
  const list = useEvents((state) => state.list)
  // Asked for before its row was there, the menu comes with it.
  useEvents((state) => state.version)
  const event = list?.eventAt(cell.row)
  const column = EVENT_COLUMNS[cell.column]
  if (event === undefined || column === undefined) return null
  const literal = column.literal(event, context)
  const shown = column.show(event, context)
  const copy = (text: string) => void navigator.clipboard.writeText(text)
  const conditions = [
    `${column.id} = ${literal}`,
    `${column.id} != ${literal}`,
    ...(column.isOrdered ? [`${column.id} >= ${literal}`, `${column.id} <= ${literal}`] : []),
  ]
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => open || onClose()}>
      <DropdownMenu.Trigger asChild>
        <span className={menu.place} style={{ left: at.x, top: at.y }} tabIndex={-1} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} align="start" aria-label={`${column.title} ${shown}`}>
          {conditions.map((condition) => (
            <DropdownMenu.Item key={condition} className={menu.item} onSelect={() => void explorer.add(condition)}>
              Only <code>{condition}</code>
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className={menu.line} />
          <DropdownMenu.Item
            className={menu.item}
            onSelect={() => useEvents.setState({ life: { field: 'order_id', id: event.orderId } })}
          >
            Life of order {event.orderId}
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className={menu.item}
            onSelect={() => useEvents.setState({ life: { field: 'user_id', id: event.userId } })}
          >
            Life of user {event.userId}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} onSelect={() => showView('blocks')}>
            Show its bytes
          </DropdownMenu.Item>
          <DropdownMenu.Separator className={menu.line} />
          <DropdownMenu.Item className={menu.item} onSelect={() => copy(shown)}>
            Copy <code>{shown}</code>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} onSelect={() => copy(lineOf(event, context))}>
            Copy the row
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
