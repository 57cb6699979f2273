import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { giveBackFocus } from './give-back-focus.ts'
import menu from './menu.module.css'

/** A place of the window, in pixels. */
export interface MenuPlace {
  x: number
  y: number
}

interface PlaceMenuProps {
  label: string
  at: MenuPlace
  /** Its items. */
  children: ReactNode
  onClose: () => void
}

/** A menu at a place of the window, such as that of a row. The keyboard goes back to where it was. */
export function PlaceMenu({ label, at, children, onClose }: PlaceMenuProps) {
  const opener = useRef<Element | null | undefined>(undefined)
  opener.current ??= document.activeElement
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => isOpen || onClose()}>
      <DropdownMenu.Trigger asChild>
        {/* Where the menu belongs; nothing is seen of it. */}
        <button
          type="button"
          className={menu.place}
          style={{ left: at.x, top: at.y }}
          tabIndex={-1}
          aria-label={label}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={menu.menu}
          aria-label={label}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          loop
          // The key that opened it may ask for the browser's own menu when it is let go.
          onContextMenu={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            giveBackFocus(opener.current)
          }}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface MenuItemProps {
  /** A key that does the same. */
  keys?: string
  /** Said beside it. */
  hint?: string
  isDisabled?: boolean
  onChoose: () => void
  children: ReactNode
}

export function MenuItem({ keys, hint, isDisabled = false, onChoose, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item className={menu.item} disabled={isDisabled} onSelect={onChoose}>
      {children}
      {hint !== undefined && <span className={menu.what}>{hint}</span>}
      {keys !== undefined && <kbd className={menu.what}>{keys}</kbd>}
    </DropdownMenu.Item>
  )
}

/** A menu in a menu: → opens it, ← closes it. */
export function SubMenu({ title, children }: { title: string; children: ReactNode }) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className={menu.item}>
        {title}
        <span className={menu.what} aria-hidden>
          ▸
        </span>
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className={menu.menu} collisionPadding={8} loop>
          {children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  )
}

export const MenuLine = () => <DropdownMenu.Separator className={menu.line} />
