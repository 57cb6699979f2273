import { DropdownMenu } from 'radix-ui'
import menu from '../components/menu.module.css'

export interface MenuItem {
  title: string
  keys?: string
  isDisabled?: boolean
  onChoose: () => void
}

interface CellMenuProps {
  /** Where it stands; null where it is closed. */
  at: { x: number; y: number } | null
  items: readonly MenuItem[]
  onClose: () => void
}

/** The menu of a cell, at a place of the window. */
export function CellMenu({ at, items, onClose }: CellMenuProps) {
  if (at === null) return null
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => isOpen || onClose()}>
      <DropdownMenu.Trigger asChild>
        <span className={menu.place} style={{ left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={menu.menu}
          aria-label="Of this cell"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          loop
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            document.getElementById(RESULT_ID)?.querySelector<HTMLElement>('[role=grid]')?.focus()
          }}
        >
          {items.map(({ title, keys, isDisabled, onChoose }) => (
            <DropdownMenu.Item key={title} className={menu.item} disabled={isDisabled ?? false} onSelect={onChoose}>
              {title}
              {keys !== undefined && <kbd className={menu.what}>{keys}</kbd>}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** The element around the table that the menu belongs to: the focus goes back there. */
export const RESULT_ID = 'sql-result'
