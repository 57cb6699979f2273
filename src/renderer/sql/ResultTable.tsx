import { type KeyboardEvent, useState } from 'react'
import { RowGrid } from '../grid/RowGrid.tsx'
import { selectBlock, selectSegment, showView } from '../state/stores.ts'
import { CellMenu, type MenuItem, RESULT_ID } from './CellMenu.tsx'
import { shortType, textOf } from './column-kind.ts'
import type { QueryResult } from './query-result.ts'
import { useQuery } from './query-work.ts'
import { placeOfRow } from './row-place.ts'
import styles from './sql.module.css'

const copy = (text: string) => void navigator.clipboard.writeText(text)

/** Shows in Blocks what a row is about; nothing where it is about no place. */
function openRow(result: QueryResult, index: number): void {
  const place = placeOfRow(result, index)
  if (place === null) return
  if (place.block === null) selectSegment(place.file)
  else selectBlock(place.file, place.block, place.offset)
  showView('blocks')
}

/** The rows of a result. Cells can be chosen and copied, heads sort. */
export function ResultTable({ result }: { result: QueryResult }) {
  // The result changes in place.
  useQuery((state) => state.version)
  const phase = useQuery((state) => state.phase)
  const sorting = useQuery((state) => state.sorting)
  const row = useQuery((state) => state.row)
  const column = useQuery((state) => state.column)
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null)
  // Rows that still come would change places all the time.
  const order = phase === 'running' ? null : result.order(sorting)
  const rowAt = (place: number) => (order === null ? place : (order[place] ?? -1))
  const placeOf = (index: number) => (order === null || index < 0 ? index : order.indexOf(index))

  const cellText = () => (column === 0 ? String(row + 1) : textOf(result.rows[row]?.[column - 1] ?? null))
  const onKeyDown = (event: KeyboardEvent) => {
    const isCopy = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'c'
    if (!isCopy || row < 0) return
    event.preventDefault()
    copy(event.shiftKey ? result.lineOf(row) : cellText())
  }
  const sortBy = (id: string) => {
    const by = id === '#' ? null : Number(id)
    const isSame = sorting?.column === by
    const next = by === null || (isSame && sorting?.isDescending) ? null : { column: by, isDescending: isSame }
    useQuery.setState({ sorting: next })
  }
  const items = (): MenuItem[] => [
    { title: 'Copy the value', keys: 'Ctrl+C', onChoose: () => copy(cellText()) },
    { title: 'Copy the row', keys: 'Ctrl+Shift+C', onChoose: () => copy(result.lineOf(row)) },
    {
      title: 'Copy the row with names',
      onChoose: () => copy(`${result.columns.map(({ name }) => name).join('\t')}\n${result.lineOf(row)}`),
    },
    {
      title: 'Show in Blocks',
      keys: 'Enter',
      isDisabled: placeOfRow(result, row) === null,
      onChoose: () => openRow(result, row),
    },
  ]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that the table leaves come up to here
    <div id={RESULT_ID} className={styles.table} onKeyDown={onKeyDown}>
      <RowGrid
        label="Result"
        columns={result.gridColumns()}
        count={result.rows.length}
        rowAt={(place) => result.gridRow(rowAt(place))}
        selected={placeOf(row)}
        onSelect={(place) => useQuery.setState({ row: rowAt(place) })}
        cursorColumn={column}
        onColumn={(chosen) => useQuery.setState({ column: chosen })}
        onMenu={(_cell, at) => setMenu(at)}
        onOpen={(place) => openRow(result, rowAt(place))}
        sorting={sorting === null ? undefined : { id: String(sorting.column), desc: sorting.isDescending }}
        onSort={sortBy}
      />
      <ChosenCell result={result} row={row} column={column} />
      <CellMenu at={menu} items={menu === null ? [] : items()} onClose={() => setMenu(null)} />
    </div>
  )
}

/** The whole of the chosen value: a column is only so wide. */
function ChosenCell({ result, row, column }: { result: QueryResult; row: number; column: number }) {
  const chosen = result.columns[column - 1]
  const value = result.rows[row]?.[column - 1]
  if (chosen === undefined || value === undefined) {
    return <p className={styles.chosen}>Choose a cell to see all of its value; Ctrl+C copies it.</p>
  }
  return (
    <p className={styles.chosen}>
      <span className={styles.chosenName}>
        {chosen.name} {shortType(chosen.type)}
      </span>
      <span className={styles.chosenValue}>{textOf(value)}</span>
    </p>
  )
}
