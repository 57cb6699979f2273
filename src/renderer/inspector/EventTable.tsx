import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { BLOCK_HEADER_BYTES, EVENT_BYTES } from '../../contract/index.ts'
import { Searchable } from '../find/Searchable.tsx'
import type { ByteSubject } from './byte-subject.ts'
import styles from './inspector.module.css'
import { EVENT_COLUMNS, eventTexts, shownEvents } from './inspector-tables.ts'

const ROW_PX = 22
const WIDTHS = [92, 172, 84, 92, 66, 72, 168, 76, 44]

interface EventTableProps {
  subject: ByteSubject
  bytes: Uint8Array<ArrayBuffer>
  cursor: number
  onCursor: (byte: number) => void
}

/** The events of a block, decoded: the same bytes as the hex, a row an event. */
export function EventTable({ subject, bytes, cursor, onCursor }: EventTableProps) {
  const scroll = useRef<HTMLDivElement>(null)
  const events = shownEvents(subject)
  const virtual = useVirtualizer({
    count: events,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    scrollPaddingStart: ROW_PX,
    scrollPaddingEnd: 2 * ROW_PX,
  })
  const wasShown = useRef(false)
  const selected = Math.floor((cursor - BLOCK_HEADER_BYTES) / EVENT_BYTES)
  useEffect(() => {
    if (selected >= 0) virtual.scrollToIndex(selected, { align: wasShown.current ? 'auto' : 'center' })
    wasShown.current = true
  }, [selected, virtual])
  const select = (event: number) =>
    onCursor(BLOCK_HEADER_BYTES + Math.min(Math.max(event, 0), events - 1) * EVENT_BYTES)
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -events,
      End: events,
    }
    const step = steps[event.key]
    if (step === undefined || events === 0) return
    event.preventDefault()
    select(Math.max(selected, -1) + step)
  }
  return (
    <Searchable
      label={`events of ${subject.title}`}
      rows={{ key: bytes, count: events, textsOf: (event) => eventTexts(bytes, event), selected, select }}
    >
      <div
        ref={scroll}
        className={styles.events}
        role="grid"
        aria-label={`Events of ${subject.title}`}
        aria-rowcount={events + 1}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className={`${styles.eventRow} ${styles.eventHead}`} role="row" tabIndex={-1}>
          <span role="columnheader" tabIndex={-1} style={{ width: 40 }}>
            #
          </span>
          {EVENT_COLUMNS.map(({ name }, i) => (
            <span key={name} role="columnheader" tabIndex={-1} style={{ width: WIDTHS[i] }}>
              {name}
            </span>
          ))}
        </div>
        <div className={styles.hexBody} style={{ height: virtual.getTotalSize() }} role="rowgroup">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const offset = BLOCK_HEADER_BYTES + index * EVENT_BYTES
            const texts = eventTexts(bytes, index)
            const isChanged = [...subject.changed].some((byte) => byte >= offset && byte < offset + EVENT_BYTES)
            return (
              <div
                key={index}
                className={styles.eventRow}
                role="row"
                tabIndex={-1}
                aria-selected={index === selected}
                style={{ transform: `translateY(${start}px)`, position: 'absolute' }}
                onMouseDown={() => select(index)}
              >
                <span
                  role="rowheader"
                  tabIndex={-1}
                  style={{ width: 40 }}
                  className={isChanged ? styles.changed : undefined}
                >
                  {index}
                </span>
                {EVENT_COLUMNS.map(({ name }, i) => (
                  <span key={name} role="gridcell" tabIndex={-1} style={{ width: WIDTHS[i] }}>
                    {texts[i + 1]}
                  </span>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </Searchable>
  )
}
