import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useState } from 'react'
import { MenuLine, type MenuPlace, PlaceMenu } from '../components/PlaceMenu.tsx'
import { CopyItems } from './CopyItems.tsx'
import { copyText } from './clipboard.ts'
import styles from './copy.module.css'
import { type Chosen, formsOf, type ShownRows } from './forms.ts'

interface CopyRegionProps {
  /** What is chosen, asked when something is done with it; null for nothing. `target` is where the keyboard or the mouse is. */
  chosen: (target: Element) => Chosen | null
  /** The value of the chosen cell, where cells are chosen: then Ctrl+C copies it, and Ctrl+Shift+C the row. */
  value?: () => string | null
  /** What the chosen is a part of, from the smaller to the larger. */
  wider?: () => Chosen[]
  /** All that is shown beside it. */
  all?: () => ShownRows | null
  /** What is chosen may come later: a menu that was asked for comes with it. */
  waits?: boolean
  /** Other items of the menu, in front. */
  more?: ((chosen: Chosen) => ReactNode) | undefined
  children: ReactNode
}

/** In these, Ctrl+C and the menu key are the field's. */
const FIELDS = 'input, textarea, select, [contenteditable=true]'

/** Where the row is that the keyboard is on: below it a menu belongs. */
function boxOfChosen(region: Element, target: Element): DOMRect {
  const active = target.getAttribute('aria-activedescendant')
  const row = active === null ? null : document.getElementById(active)
  return (row ?? region.querySelector('[aria-selected=true]') ?? target).getBoundingClientRect()
}

/** A text of the region is marked with the mouse: it is copied as it is marked. */
function isTextMarked(region: Element): boolean {
  const marked = window.getSelection()
  return marked !== null && !marked.isCollapsed && region.contains(marked.anchorNode) && marked.toString() !== ''
}

/**
 * A table whose rows can be copied: with Ctrl+C as the text that is shown, and from a menu (right click, Shift+F10, the menu key) in
 * other forms. Has no box of its own.
 */
export function CopyRegion({ chosen, wider, value, all, waits = false, more, children }: CopyRegionProps) {
  const [menu, setMenu] = useState<{ at: MenuPlace; chosen: Chosen; value: string | undefined } | null>(null)
  const [awaited, setAwaited] = useState<{ target: Element; at: MenuPlace } | null>(null)
  const openMenu = (target: Element, at: MenuPlace): boolean => {
    const now = chosen(target)
    setAwaited(now === null && waits ? { target, at } : null)
    if (now === null) return waits
    setMenu({ at, chosen: now, value: value?.() ?? undefined })
    return true
  }
  useEffect(() => {
    if (awaited !== null && chosen(awaited.target) !== null) openMenu(awaited.target, awaited.at)
  })
  const copy = (target: Element, isRow: boolean): boolean => {
    const now = chosen(target)
    if (now === null) return false
    const cell = isRow ? null : (value?.() ?? null)
    const [form] = formsOf(now)
    if (cell !== null) void copyText(cell, 'the value')
    else if (form !== undefined) void copyText(form.text(), `${now.what} as ${form.title}`)
    return cell !== null || form !== undefined
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const { target, key, currentTarget } = event
    if (event.defaultPrevented || !(target instanceof Element) || !currentTarget.contains(target)) return
    if (event.altKey || target.closest(FIELDS)) return
    setAwaited(null)
    const isModified = event.ctrlKey || event.metaKey
    let isDone = false
    if (isModified && key.toLowerCase() === 'c') {
      isDone = !isTextMarked(currentTarget) && copy(target, event.shiftKey)
    } else if (!isModified && (key === 'ContextMenu' || (key === 'F10' && event.shiftKey))) {
      const { left, bottom } = boxOfChosen(currentTarget, target)
      isDone = openMenu(target, { x: left, y: bottom })
    }
    if (isDone) event.preventDefault()
  }
  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    const { target, currentTarget } = event
    if (event.defaultPrevented || !(target instanceof Element) || !currentTarget.contains(target)) return
    if (target.closest(FIELDS)) return
    if (openMenu(target, { x: event.clientX, y: event.clientY })) event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that the table leaves come up to here
    <div className={styles.region} onKeyDown={onKeyDown} onContextMenu={onContextMenu}>
      {children}
      {menu !== null && (
        <PlaceMenu label={`Of ${menu.chosen.what}`} at={menu.at} onClose={() => setMenu(null)}>
          {more?.(menu.chosen)}
          {more !== undefined && <MenuLine />}
          <CopyItems chosen={menu.chosen} wider={wider?.()} value={menu.value} all={all?.()} />
        </PlaceMenu>
      )}
    </div>
  )
}
