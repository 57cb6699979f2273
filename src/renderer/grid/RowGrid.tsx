import { ArrowDown, ArrowUp } from 'lucide-react'
import { type CSSProperties, type KeyboardEvent, type MouseEvent, memo, useEffect, useId, useRef } from 'react'
import styles from './grid.module.css'
import { useRowWindow } from './use-row-window.ts'

/** How a column is shown. */
export interface GridColumn {
  id: string
  title: string
  /** Said beside the title, such as a type. */
  hint?: string
  px: number
  kind: 'text' | 'number' | 'code'
}

/** What a row shows. As long as it is the same object, the row is not drawn again. */
export interface GridRow {
  /** One a column. */
  texts: readonly string[]
  /** Colour tokens of cells that have one, by column. */
  colours?: Readonly<Record<number, string>>
  /** The row is of something damaged. */
  isDamaged?: boolean
}

interface GridCell {
  row: number
  column: number
}

interface RowGridProps {
  label: string
  columns: readonly GridColumn[]
  count: number
  /** Undefined: what is there is not known yet. */
  rowAt: (index: number) => GridRow | undefined
  /** Index of the selected row; -1 for none. */
  selected: number
  onSelect: (index: number) => void
  /** Where cells are chosen too, the column of the chosen one. */
  cursorColumn?: number
  onColumn?: (column: number) => void
  /** Enter, or a double click. */
  onOpen?: (index: number) => void
  sorting?: { id: string; desc: boolean } | undefined
  onSort?: ((id: string) => void) | undefined
  /** The rows in sight, whenever they change. */
  onSight?: (first: number, end: number) => void
}

const STEPS: Record<string, (index: number, page: number, count: number) => number> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, page) => index + page,
  PageUp: (index, page) => index - page,
  Home: () => 0,
  End: (_index, _page, count) => count - 1,
}

/** A table of any number of rows of one height: only those in sight are there, and their elements are used again. */
export function RowGrid(props: RowGridProps) {
  const { label, columns, count, rowAt, selected, onSelect, cursorColumn, onColumn, onOpen, onSight } = props
  const id = useId()
  const scroll = useRef<HTMLDivElement>(null)
  const sight = useRowWindow(scroll, count)
  const { first, end, show } = sight
  const isThere = selected >= 0 && selected < count
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that come later do not bring it back into sight
  useEffect(() => {
    if (isThere) show(selected)
  }, [selected, isThere])
  useEffect(() => onSight?.(first, end), [first, end, onSight])
  useEffect(() => {
    const element = scroll.current
    if (element === null || cursorColumn === undefined) return
    const left = columns.slice(0, cursorColumn).reduce((sum, { px }) => sum + px, 0)
    const right = left + (columns[cursorColumn]?.px ?? 0)
    element.scrollLeft = Math.min(Math.max(element.scrollLeft, right - element.clientWidth), left)
  }, [columns, cursorColumn])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (count === 0 || event.target !== event.currentTarget) return
    const { key } = event
    const step = STEPS[key]
    if (step !== undefined) {
      onSelect(Math.min(Math.max(step(selected, sight.pageRows, count), 0), count - 1))
    } else if ((key === 'ArrowLeft' || key === 'ArrowRight') && cursorColumn !== undefined) {
      const column = cursorColumn + (key === 'ArrowLeft' ? -1 : 1)
      onColumn?.(Math.min(Math.max(column, 0), columns.length - 1))
    } else if (key === 'Enter' && onOpen !== undefined && selected >= 0) {
      onOpen(selected)
    } else {
      return
    }
    event.preventDefault()
  }
  const cellOf = ({ target }: MouseEvent): GridCell | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[role="gridcell"]') : null
    const row = cell?.parentElement
    return cell == null || row == null ? null : { row: Number(row.dataset.row), column: Number(cell.dataset.column) }
  }
  const onMouseDown = (event: MouseEvent) => {
    const cell = cellOf(event)
    if (cell === null) return
    onSelect(cell.row)
    onColumn?.(cell.column)
  }
  const slots = Math.max(end - first, 1)
  const isCursorInSight = selected >= first && selected < end
  const activeRow = `${id}-${selected}`
  return (
    <div
      ref={scroll}
      className={styles.grid}
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={
        !isCursorInSight ? undefined : cursorColumn === undefined ? activeRow : `${activeRow}-${cursorColumn}`
      }
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onDoubleClick={(event) => {
        const cell = cellOf(event)
        if (cell !== null) onOpen?.(cell.row)
      }}
    >
      <Head columns={columns} sorting={props.sorting} onSort={props.onSort} />
      <div className={styles.body} role="rowgroup" style={{ height: sight.bodyPx }}>
        {Array.from({ length: end - first }, (_, i) => {
          const index = first + i
          return (
            // The elements of a row that left are those of one that came: only texts change.
            <Row
              key={index % slots}
              {...{ id, index, columns }}
              row={rowAt(index)}
              top={sight.topOf(index)}
              isSelected={index === selected}
              cursor={index === selected ? cursorColumn : undefined}
            />
          )
        })}
      </div>
    </div>
  )
}

type HeadProps = Pick<RowGridProps, 'columns' | 'sorting' | 'onSort'>

const Head = memo(function Head({ columns, sorting, onSort }: HeadProps) {
  return (
    <div
      className={`${styles.row} ${styles.head}`}
      role="row"
      aria-rowindex={1}
      tabIndex={-1}
      // A title of which some is seen is not brought into sight by the browser.
      onFocus={({ target }) => target.scrollIntoView({ block: 'nearest', inline: 'nearest' })}
    >
      {columns.map(({ id, title, hint, px, kind }) => {
        const words =
          hint === undefined ? (
            title
          ) : (
            <span title={`${title} ${hint}`}>
              {title} <span className={styles.hint}>{hint}</span>
            </span>
          )
        const order = sorting?.id !== id ? 'none' : sorting.desc ? 'descending' : 'ascending'
        const Arrow = order === 'descending' ? ArrowDown : ArrowUp
        return (
          <div
            key={id}
            role="columnheader"
            aria-sort={onSort === undefined ? undefined : order}
            tabIndex={-1}
            className={styles.cell}
            data-kind={kind}
            style={{ width: px }}
          >
            {onSort === undefined ? (
              words
            ) : (
              <button type="button" onClick={() => onSort(id)}>
                {words}
                {order !== 'none' && <Arrow size={10} aria-hidden />}
              </button>
            )}
          </div>
        )
      })}
    </div>
  )
})

interface RowProps {
  id: string
  index: number
  columns: readonly GridColumn[]
  row: GridRow | undefined
  top: number
  isSelected: boolean
  cursor: number | undefined
}

const Row = memo(function Row({ id, index, columns, row, top, isSelected, cursor }: RowProps) {
  return (
    // Rows are chosen with the keys of the grid, and by the mouse where it bubbles up to it.
    <div
      id={`${id}-${index}`}
      className={styles.row}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row={index}
      data-damaged={row?.isDamaged}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.map(({ id: column, px, kind }, i) => (
        <div
          key={column}
          id={cursor === i ? `${id}-${index}-${i}` : undefined}
          role="gridcell"
          tabIndex={-1}
          className={styles.cell}
          data-kind={kind}
          data-column={i}
          data-cursor={cursor === i || undefined}
          data-mark={row?.colours?.[i] === undefined ? undefined : ''}
          style={styleOf(px, row?.colours?.[i])}
        >
          {row === undefined ? '' : row.texts[i]}
        </div>
      ))}
    </div>
  )
})

const styleObjects = new Map<string, CSSProperties>()

/** The same object each time: nothing has to be compared. */
function styleOf(px: number, colour: string | undefined): CSSProperties {
  const key = `${px} ${colour}`
  let style = styleObjects.get(key)
  if (style === undefined) {
    style = { width: px, ...(colour === undefined ? {} : { '--mark': `var(--${colour})` }) } as CSSProperties
    styleObjects.set(key, style)
  }
  return style
}
