import { formatCount } from '../../contract/index.ts'
import { MenuItem } from '../components/PlaceMenu.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import type { Chosen } from '../copy/forms.ts'
import { placeIn } from '../copy/places.ts'
import { Searchable } from '../find/Searchable.tsx'
import { RowGrid } from '../grid/RowGrid.tsx'
import { selectBlock, selectSegment, showView } from '../state/stores.ts'
import { shortType, textOf } from './column-kind.ts'
import type { QueryResult } from './query-result.ts'
import { useQuery } from './query-work.ts'
import { placeOfRow } from './row-place.ts'
import styles from './sql.module.css'

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
  // Rows that still come would change places all the time.
  const order = phase === 'running' ? null : result.order(sorting)
  const rowAt = (place: number) => (order === null ? place : (order[place] ?? -1))
  const placeOf = (index: number) => (order === null || index < 0 ? index : order.indexOf(index))

  const select = (place: number) => useQuery.setState({ row: rowAt(place) })
  const place = placeOf(row)
  const textsOf = (at: number) => result.textsOf(rowAt(at))
  const chosen = (): Chosen | null => {
    if (result.rows[row] === undefined) return null
    const named = placeOfRow(result, row)
    return {
      ...{ what: `row ${formatCount(row + 1)}`, texts: result.textsOf(row) },
      exact: { table: result.table(order), row: place },
      place: named === null ? null : placeIn('blocks', named),
    }
  }
  const value = () => {
    if (result.rows[row] === undefined) return null
    return column === 0 ? String(row + 1) : textOf(result.rows[row]?.[column - 1] ?? null)
  }
  const sortBy = (id: string) => {
    const by = id === '#' ? null : Number(id)
    const isSame = sorting?.column === by
    const next = by === null || (isSame && sorting?.isDescending) ? null : { column: by, isDescending: isSame }
    useQuery.setState({ sorting: next })
  }
  return (
    <div className={styles.table}>
      <CopyRegion
        chosen={chosen}
        value={value}
        all={() => ({
          ...{ noun: 'row', count: result.rows.length, textsOf, exact: result.table(order) },
          titles: result.columns.map(({ name }) => name),
        })}
        more={() => (
          <MenuItem keys="Enter" isDisabled={placeOfRow(result, row) === null} onChoose={() => openRow(result, row)}>
            Show in Blocks
          </MenuItem>
        )}
      >
        <Searchable
          label="the result"
          rows={{
            ...{ key: order ?? result, count: result.rows.length, selected: place },
            textsOf: (at) => [String(rowAt(at) + 1), ...textsOf(at)],
            select: (at, text) => {
              select(at)
              useQuery.setState({ column: text })
            },
          }}
        >
          <RowGrid
            label="Result"
            columns={result.gridColumns()}
            count={result.rows.length}
            rowAt={(at) => result.gridRow(rowAt(at))}
            selected={place}
            onSelect={select}
            cursorColumn={column}
            onColumn={(to) => useQuery.setState({ column: to })}
            onOpen={(at) => openRow(result, rowAt(at))}
            sorting={sorting === null ? undefined : { id: String(sorting.column), desc: sorting.isDescending }}
            onSort={sortBy}
          />
        </Searchable>
      </CopyRegion>
      <ChosenCell result={result} row={row} column={column} />
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
