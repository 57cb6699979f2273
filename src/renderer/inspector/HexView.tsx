import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react'
import { EVENT_BYTES, fieldOf, type PlacedField } from '../../contract/index.ts'
import { hexOfByte } from '../copy/bytes-as.ts'
import type { ByteSubject } from './byte-subject.ts'
import styles from './inspector.module.css'

const ROW_BYTES = 16
const ROW_PX = 18

interface HexViewProps {
  subject: ByteSubject
  /** The bytes that are shown: stored or repaired. */
  bytes: Uint8Array
  /** The byte that the keys move. */
  cursor: number
  /** A field whose bytes are marked. */
  marked: PlacedField | null
  onCursor: (byte: number) => void
  onHover: (byte: number | null) => void
}

/** The bytes, 16 a row, an event being four rows; arrow keys move from byte to byte. */
export function HexView({ subject, bytes, cursor, marked, onCursor, onHover }: HexViewProps) {
  const scroll = useRef<HTMLDivElement>(null)
  const rows = Math.ceil(bytes.length / ROW_BYTES)
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    scrollPaddingEnd: ROW_PX,
  })
  const cursorRow = Math.floor(cursor / ROW_BYTES)
  const shownBase = useRef<number | null>(null)
  useEffect(() => {
    virtual.scrollToIndex(cursorRow, { align: shownBase.current === subject.base ? 'auto' : 'center' })
    shownBase.current = subject.base
  }, [cursorRow, subject.base, virtual])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const page = Math.max(Math.floor((scroll.current?.clientHeight ?? 0) / ROW_PX) - 1, 1) * ROW_BYTES
    const steps: Record<string, number> = {
      ArrowRight: cursor + 1,
      ArrowLeft: cursor - 1,
      ArrowDown: cursor + ROW_BYTES,
      ArrowUp: cursor - ROW_BYTES,
      PageDown: cursor + page,
      PageUp: cursor - page,
      Home: event.ctrlKey ? 0 : cursor - (cursor % ROW_BYTES),
      End: event.ctrlKey ? bytes.length - 1 : cursor - (cursor % ROW_BYTES) + ROW_BYTES - 1,
    }
    const target = steps[event.key]
    if (target === undefined || bytes.length === 0) return
    event.preventDefault()
    onCursor(Math.min(Math.max(target, 0), bytes.length - 1))
  }
  const byteOf = ({ target }: MouseEvent): number | null => {
    const byte = target instanceof HTMLElement ? target.dataset.byte : undefined
    return byte === undefined ? null : Number(byte)
  }
  const onMouseDown = (event: MouseEvent) => {
    const byte = byteOf(event)
    if (byte !== null) onCursor(byte)
  }
  return (
    <div
      ref={scroll}
      id="bytes"
      className={styles.hex}
      role="grid"
      aria-label={`Bytes of ${subject.title}`}
      aria-rowcount={rows}
      aria-colcount={ROW_BYTES + 2}
      aria-activedescendant={bytes.length === 0 ? undefined : `byte-${cursor}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onMouseMove={(event) => {
        // A pointer that rests while the bytes change under it points at none of them.
        if (event.movementX !== 0 || event.movementY !== 0) onHover(byteOf(event))
      }}
      onMouseLeave={() => onHover(null)}
    >
      <div className={styles.hexBody} style={{ height: virtual.getTotalSize() }} role="rowgroup">
        {virtual.getVirtualItems().map(({ index, start }) => (
          <HexRow
            key={index}
            {...{ subject, bytes, marked, index, start }}
            cursor={index === cursorRow ? cursor : null}
          />
        ))}
      </div>
    </div>
  )
}

interface HexRowProps {
  subject: ByteSubject
  bytes: Uint8Array
  marked: PlacedField | null
  index: number
  start: number
  cursor: number | null
}

function HexRow({ subject, bytes, marked, index, start, cursor }: HexRowProps) {
  const first = index * ROW_BYTES
  const fields = subject.fieldsAt(first)
  const isOwnersFirst =
    fields[0] !== undefined && first <= fields[0].ownerOffset && first + ROW_BYTES > fields[0].ownerOffset
  const isGroupStart = first % EVENT_BYTES === 0 && first > 0
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 1}
      className={`${styles.hexRow} ${isGroupStart ? styles.groupStart : ''}`}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span role="rowheader" tabIndex={-1} className={styles.hexOffset}>
        {(subject.base + first).toString(16).padStart(8, '0')}
      </span>
      {Array.from(bytes.subarray(first, first + ROW_BYTES), (value, i) => {
        const byte = first + i
        return (
          <span
            key={byte}
            id={`byte-${byte}`}
            role="gridcell"
            tabIndex={-1}
            data-byte={byte}
            aria-selected={byte === cursor}
            className={classOf(subject, fields, marked, byte, i)}
          >
            {hexOfByte(value)}
          </span>
        )
      })}
      <span role="gridcell" tabIndex={-1} className={styles.hexNames}>
        {isOwnersFirst ? fields[0]?.owner : ''}
      </span>
    </div>
  )
}

/** Fields take turns in two shades; what is changed, marked or not covered is said by shape as well. */
function classOf(
  subject: ByteSubject,
  fields: PlacedField[],
  marked: PlacedField | null,
  byte: number,
  column: number,
): string {
  const field = fieldOf(fields, byte)
  const cover = subject.coverAt(byte)?.cover
  const isMarked = marked !== null && byte >= marked.offset && byte < marked.offset + marked.size
  return [
    styles.byte,
    field !== null && fields.indexOf(field) % 2 === 1 ? styles.odd : '',
    column === 8 ? styles.half : '',
    isMarked ? styles.marked : '',
    subject.changed.has(byte) ? styles.changed : '',
    cover === 'walscope' || cover === 'original-partly' ? styles.unchecked : '',
    cover === 'nothing' ? styles.uncovered : '',
  ].join(' ')
}
