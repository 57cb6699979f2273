// Rows that are all on the page: of short tables and lists, found by what stands in them.
import { useEffect, useState } from 'react'
import type { FindRows } from './finder.ts'

/** Says of an element that it is a table that can be searched. */
export const SEARCHABLE = 'data-searchable'

/** What belongs to this table, and not to one within it. */
export const isOwn = (root: Element, element: Element) => element.closest(`[${SEARCHABLE}]`) === root

/** A text as it is read: pieces that stand in one element belong together. */
export interface TextRun {
  text: string
  nodes: Text[]
}

export function textRuns(element: Element): TextRun[] {
  const runs: TextRun[] = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  let parent: Element | null = null
  for (let node = walker.nextNode() as Text | null; node !== null; node = walker.nextNode() as Text | null) {
    const run = runs.at(-1)
    if (run !== undefined && node.parentElement === parent) {
      run.text += node.data
      run.nodes.push(node)
    } else {
      runs.push({ text: node.data, nodes: [node] })
    }
    parent = node.parentElement
  }
  return runs
}

/** The rows of tables and lists; an item that has items in it is none itself. */
export function pageRows(root: Element): Element[] {
  return [...root.querySelectorAll('tbody > tr, li')].filter(
    (row) => isOwn(root, row) && row.querySelector('tr, li') === null,
  )
}

interface PageRows extends FindRows {
  elements: readonly Element[]
  current: Element | null
}

const textsOf = (element: Element) => textRuns(element).map(({ text }) => text)

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((text, i) => text === b[i])

/** Follows what stands on the page. */
export function usePageRows(root: Element | null): PageRows {
  const [current, setCurrent] = useState<Element | null>(null)
  const [rows, setRows] = useState<{ elements: Element[]; texts: string[][] }>({ elements: [], texts: [] })
  useEffect(() => {
    if (root === null) return
    const look = () => {
      const elements = pageRows(root)
      const texts = elements.map(textsOf)
      setRows((before) => {
        const isKnown =
          elements.length === before.elements.length &&
          elements.every((element, i) => element === before.elements[i]) &&
          texts.every((own, i) => isSame(own, before.texts[i] ?? []))
        return isKnown ? before : { elements, texts }
      })
    }
    const observer = new MutationObserver(look)
    observer.observe(root, { childList: true, characterData: true, subtree: true })
    look()
    return () => observer.disconnect()
  }, [root])
  return {
    key: rows,
    count: rows.elements.length,
    textsOf: (row) => rows.texts[row] ?? [],
    selected: current === null ? -1 : rows.elements.indexOf(current),
    select: (row) => {
      const element = rows.elements[row] ?? null
      setCurrent(element)
      element?.scrollIntoView({ block: 'nearest' })
    },
    ...{ elements: rows.elements, current },
  }
}
