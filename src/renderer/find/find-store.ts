// Which tables can be searched, and over which of them a find bar is open: over one at most.
import { create } from 'zustand'

/** A table that is on the page. */
export interface SearchableTable {
  id: string
  element: Element
  /** It is known by its rows, not only by what of them is on the page. */
  isWhole: boolean
  /** It has rows now. */
  hasRows(): boolean
  /** The keyboard is on its rows, or around them. */
  hasFocus(focused: Element): boolean
}

/** `asked` rises each time that somebody wants to type into the bar. */
export const useFind = create<{ openId: string | null; asked: number }>(() => ({ openId: null, asked: 0 }))

const tables = new Set<SearchableTable>()

/** Puts a table on the list, for as long as it is on the page. */
export function register(table: SearchableTable): () => void {
  tables.add(table)
  return () => {
    tables.delete(table)
    if (useFind.getState().openId === table.id) useFind.setState({ openId: null })
  }
}

function isInSight(element: Element): boolean {
  if (element.closest('main') === null || element.closest('[aria-hidden=true], [inert]') !== null) return false
  const { top, bottom, width } = element.getBoundingClientRect()
  return width > 0 && bottom > top && bottom > 0 && top < window.innerHeight
}

const isBefore = (a: Element, b: Element) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0

/** The table that has the keyboard, or is next to it. Of several, those that know all of their rows come first. */
function tableInView(): SearchableTable | undefined {
  const inSight = [...tables]
    .filter((table) => table.hasRows() && isInSight(table.element))
    .sort((a, b) => Number(b.isWhole) - Number(a.isWhole) || (isBefore(a.element, b.element) ? -1 : 1))
  const focused = document.activeElement ?? document.body
  const own = inSight.find((table) => table.hasFocus(focused))
  if (own !== undefined) return own
  for (let around: Element | null = focused; around !== null; around = around.parentElement) {
    const near = inSight.find(({ element }) => around?.contains(element))
    if (near !== undefined) return near
  }
  return undefined
}

/** Opens the find bar over the table that is in view, with the keyboard in it; false where there is none. */
export function openFind(): boolean {
  const table = tableInView()
  if (table === undefined) return false
  useFind.setState(({ asked }) => ({ openId: table.id, asked: asked + 1 }))
  return true
}

export const closeFind = () => useFind.setState({ openId: null })
