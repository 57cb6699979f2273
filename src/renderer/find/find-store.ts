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

/** The innermost table around the keyboard, otherwise the first that is in sight; those that know all of their rows come first. */
function tableInView(): SearchableTable | undefined {
  const inSight = [...tables].filter((table) => table.hasRows() && isInSight(table.element))
  const { activeElement } = document
  const around = inSight.filter(({ element }) => element.contains(activeElement))
  const innermost = around.find((table) =>
    around.every(({ element }) => element === table.element || !table.element.contains(element)),
  )
  if (innermost !== undefined) return innermost
  const isBefore = (a: Element, b: Element) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  return inSight.sort((a, b) => Number(b.isWhole) - Number(a.isWhole) || (isBefore(a.element, b.element) ? -1 : 1))[0]
}

/** Opens the find bar over the table that is in view, with the keyboard in it; false where there is none. */
export function openFind(): boolean {
  const table = tableInView()
  if (table === undefined) return false
  useFind.setState(({ asked }) => ({ openId: table.id, asked: asked + 1 }))
  return true
}

export const closeFind = () => useFind.setState({ openId: null })
