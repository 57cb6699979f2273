import { Copy } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { fieldOf, formatCount, type PlacedField } from '../../contract/index.ts'
import { Card } from '../components/Card.tsx'
import { Banner, Empty, Waiting } from '../components/Parts.tsx'
import { hexText } from '../copy/bytes-as.ts'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { copyText } from '../copy/clipboard.ts'
import { type BlockReader, useBlocks } from '../state/block-reader.ts'
import { selectByte, useSelection, useSession } from '../state/stores.ts'
import { type ByteSubject, subjectOfBlock, subjectOfHead } from './byte-subject.ts'
import { EventTable } from './EventTable.tsx'
import { BlockVerdict, ByteFacts, Fields, HeadVerdict, Repair } from './Facts.tsx'
import { HexView } from './HexView.tsx'
import styles from './inspector.module.css'
import {
  allBytes,
  allEvents,
  aroundByte,
  eventChosen,
  eventOfByte,
  fieldChosen,
  fieldRowChosen,
} from './inspector-copies.ts'
import { eventsCsv, fieldsCsv } from './inspector-tables.ts'

/** Reads what is selected, and again when the engine is another one. */
function useReading(reader: BlockReader): void {
  const file = useSelection((state) => state.file)
  const block = useSelection((state) => state.block)
  const hello = useSession((state) => state.hello)
  useEffect(() => {
    if (file !== null && hello !== null) void reader.show(file, block)
  }, [reader, file, block, hello])
}

/** The selected block or header: its bytes with the fields over them, and what is to be said of it. Two cards. */
export function Inspector({ reader }: { reader: BlockReader }) {
  useReading(reader)
  const { block, head, error, isReading } = useBlocks()
  const selection = useSelection()
  const subject = useMemo(
    () => (block !== null ? subjectOfBlock(block) : head !== null ? subjectOfHead(head) : null),
    [block, head],
  )
  if (selection.file === null) {
    return (
      <div className={styles.whole}>
        <Empty isPanel>Choose a segment and a block, or a finding.</Empty>
      </div>
    )
  }
  if (subject === null) {
    return (
      <Card title="Bytes" className={styles.whole}>
        {error === null ? <Waiting>Reading…</Waiting> : <Banner error={error} />}
      </Card>
    )
  }
  return <Subject subject={subject} isReading={isReading} />
}

/** Where the cursor is: at the selected byte, at what is damaged, or at the start. */
function cursorOf(subject: ByteSubject, offset: number | null): number {
  const selected = offset === null ? -1 : offset - subject.base
  if (selected >= 0 && selected < subject.bytes.length) return selected
  return subject.changed.size === 0 ? 0 : Math.min(...subject.changed)
}

function Subject({ subject, isReading }: { subject: ByteSubject; isReading: boolean }) {
  const { block, head, error } = useBlocks()
  const offset = useSelection((state) => state.offset)
  const [hovered, setHovered] = useState<number | null>(null)
  const [named, setNamed] = useState<PlacedField | null>(null)
  const [isRepaired, setIsRepaired] = useState(false)
  const [isEvents, setIsEvents] = useState(false)
  // Another block comes into the same elements: with new ones, the bytes would lose the keyboard.
  const place = `${subject.file} ${subject.block}`
  const [shownPlace, setShownPlace] = useState(place)
  if (shownPlace !== place) {
    setShownPlace(place)
    setHovered(null)
    setNamed(null)
    setIsRepaired(false)
  }
  const cursor = cursorOf(subject, offset)
  const byte = hovered ?? cursor
  const bytes = (isRepaired ? subject.repaired : null) ?? subject.bytes
  const marked = named ?? fieldOf(subject.fieldsAt(byte), byte)
  const moveTo = (to: number) => selectByte(subject.base + to)
  const copy = (of: Uint8Array, what: string) => void copyText(hexText(of), `${what} as Hex`)
  const shown = { subject, bytes }
  const event = isEvents ? eventOfByte(subject, cursor) : null
  /** Of the bytes, what the keyboard is on. */
  const chosen = () => {
    if (event !== null) return eventChosen(shown, event)
    return bytes.length === 0 ? null : fieldChosen(shown, fieldOf(subject.fieldsAt(cursor), cursor), cursor)
  }
  const tools = (
    <>
      {subject.eventCount !== null && (
        <button type="button" aria-pressed={isEvents} className={styles.tool} onClick={() => setIsEvents(!isEvents)}>
          Events
        </button>
      )}
      {subject.repaired !== null && (
        <button
          type="button"
          aria-pressed={isRepaired}
          className={styles.tool}
          onClick={() => setIsRepaired(!isRepaired)}
        >
          Repaired
        </button>
      )}
      {marked !== null && (
        <button
          type="button"
          className={styles.tool}
          onClick={() => copy(bytes.subarray(marked.offset, marked.offset + marked.size), marked.name)}
        >
          <Copy size={11} aria-hidden />
          Copy field
        </button>
      )}
      <button type="button" className={styles.tool} onClick={() => copy(bytes, subject.title)}>
        <Copy size={11} aria-hidden />
        Copy all as hex
      </button>
    </>
  )
  const hint = `${subject.title} of ${subject.file} at offset ${formatCount(subject.base)}, ${isRepaired ? 'repaired' : 'stored'}${isReading ? ', reading…' : ''}`
  return (
    <>
      <Card
        title="Bytes"
        hint={hint}
        tools={tools}
        csv={subject.eventCount === null ? undefined : () => eventsCsv(subject, bytes)}
        flush
      >
        <div className={styles.bytes}>
          <CopyRegion
            chosen={chosen}
            wider={() => (event === null ? aroundByte(shown, cursor) : [allBytes(shown)])}
            all={() => (isEvents ? allEvents(shown) : null)}
          >
            {isEvents && subject.eventCount !== null ? (
              <EventTable subject={subject} bytes={bytes} cursor={cursor} onCursor={moveTo} />
            ) : (
              <HexView {...{ subject, bytes, cursor, marked }} onCursor={moveTo} onHover={setHovered} />
            )}
          </CopyRegion>
          {!isEvents && <Marks />}
        </div>
      </Card>
      <Card
        title={block === null ? 'What it says' : 'What it is'}
        hint={block?.verdict?.cause ?? subject.title}
        csv={() => fieldsCsv(subject, byte)}
        flush
      >
        <div className={styles.factsCard}>
          {error !== null && <Banner error={error} />}
          {block !== null && <BlockVerdict document={block} />}
          {head !== null && <HeadVerdict document={head} subject={subject} />}
          <Repair subject={subject} />
          <ByteFacts subject={subject} byte={byte} />
          <CopyRegion chosen={(target) => fieldRowChosen(subject, byte, fieldRowOf(target))}>
            <Fields subject={subject} byte={byte} marked={marked} onMark={setNamed} onCursor={moveTo} />
          </CopyRegion>
        </div>
      </Card>
    </>
  )
}

/** The row of the table of fields that something is in; -1 for none. */
function fieldRowOf(target: Element): number {
  const row = target.closest('tr')
  return row instanceof HTMLTableRowElement && row.closest('tbody') !== null ? row.sectionRowIndex : -1
}

/** What the marks in the hex mean. */
function Marks() {
  return (
    <ul className={styles.key} aria-label="Marks">
      <li>
        <span className={`${styles.byte} ${styles.unchecked}`}>00</span> the original does not check it, or not all of
        it
      </li>
      <li>
        <span className={`${styles.byte} ${styles.uncovered}`}>00</span> nobody can tell a change
      </li>
      <li>
        <span className={`${styles.byte} ${styles.changed}`}>00</span> changed
      </li>
    </ul>
  )
}
