import { useLayoutEffect, useRef } from 'react'
import { type Column, tableOf } from './csv.ts'
import { SaveMenu } from './SaveMenu.tsx'
import type { Saved } from './save.ts'

interface SaveTableProps<Row> {
  /** As the table is called; a part of the file's name. */
  name: string
  /** All of them, in the order that is shown, not only those in sight. */
  rows: readonly Row[]
  columns: readonly Column<Row>[]
}

/** Saves a table that stands in no card. Costs nothing before it is pressed, however many rows there are. */
export function SaveTable<Row>({ name, rows, columns }: SaveTableProps<Row>) {
  const table = () => tableOf(rows, columns)
  const saved = useRef<Saved>({ title: name, hint: null, figure: () => null, table })
  useLayoutEffect(() => {
    saved.current = { title: name, hint: null, figure: () => null, table }
  })
  return <SaveMenu title={name} isInToolbar saved={saved} />
}
