// What of the bytes can be copied: a field, an event, all of them.
import { BLOCK_HEADER_BYTES, EVENT_BYTES, type PlacedField } from '../../contract/index.ts'
import type { NamedBytes } from '../copy/bytes-as.ts'
import type { Chosen, ShownRows } from '../copy/forms.ts'
import { placeIn } from '../copy/places.ts'
import type { ByteSubject } from './byte-subject.ts'
import { EVENT_TITLES, eventsCsv, eventTexts, fieldsCsv, shownEvents } from './inspector-tables.ts'

/** The bytes that are shown, stored or repaired. */
export interface ShownBytes {
  subject: ByteSubject
  bytes: Uint8Array<ArrayBuffer>
}

function named({ subject, bytes }: ShownBytes, from: number, size: number, title: string): NamedBytes {
  return {
    ...{ bytes: bytes.subarray(from, from + size), file: subject.file, offset: subject.base + from, title },
    isRepaired: bytes !== subject.bytes,
  }
}

const placeOfByte = ({ file, block, base }: ByteSubject, byte: number) =>
  placeIn('blocks', { file, block, offset: base + byte })

/** "block 5", "segment header": all that is shown. */
export function allBytes(shown: ShownBytes): Chosen {
  const { subject, bytes } = shown
  const { title, file, block } = subject
  const place = placeIn('blocks', { file, block })
  return { what: title, bytes: named(shown, 0, bytes.length, title), place }
}

/** Which event a byte of a block is of; null for none that is shown. */
export function eventOfByte(subject: ByteSubject, byte: number): number | null {
  const event = Math.floor((byte - BLOCK_HEADER_BYTES) / EVENT_BYTES)
  return subject.eventCount === null || event < 0 || event >= shownEvents(subject) ? null : event
}

/** An event of a block, as its row shows it. */
export function eventChosen(shown: ShownBytes, event: number): Chosen {
  const { subject, bytes } = shown
  const from = BLOCK_HEADER_BYTES + event * EVENT_BYTES
  const what = `event ${event} of ${subject.title}`
  const table = eventsCsv(subject, bytes)
  return {
    ...{ what, texts: eventTexts(bytes, event), bytes: named(shown, from, EVENT_BYTES, what) },
    ...(table === null ? {} : { exact: { table, row: event } }),
    place: placeOfByte(subject, from),
  }
}

/** A field, or one byte where it is of none. */
export function fieldChosen(shown: ShownBytes, field: PlacedField | null, byte: number): Chosen {
  const { subject } = shown
  const place = placeOfByte(subject, byte)
  if (field === null) {
    const what = `byte ${subject.base + byte}`
    return { what, bytes: named(shown, byte, 1, `${what} of ${subject.title}`), place }
  }
  const what = field.owner === subject.title ? field.name : `${field.name} of ${field.owner}`
  const title = field.owner === subject.title ? field.owner : `${field.owner} of ${subject.title}`
  return { what, bytes: named(shown, field.offset, field.size, `${field.name} of ${title}`), place }
}

/** What a byte is a part of: its event, and all that is shown. */
export function aroundByte(shown: ShownBytes, byte: number): Chosen[] {
  const event = eventOfByte(shown.subject, byte)
  const bytesOnly = ({ what, bytes, place }: Chosen): Chosen => ({
    ...{ what, place: place ?? null },
    ...(bytes === undefined ? {} : { bytes }),
  })
  return [...(event === null ? [] : [bytesOnly(eventChosen(shown, event))]), allBytes(shown)]
}

/** A row of the table of fields. */
export function fieldRowChosen(subject: ByteSubject, byte: number, row: number): Chosen | null {
  const field = subject.fieldsAt(byte)[row]
  if (field === undefined) return null
  const { bytes, repaired } = subject
  const values = [bytes, ...(repaired === null ? [] : [repaired])].map((it) => field.show(new DataView(it.buffer)))
  return {
    ...fieldChosen({ subject, bytes }, field, field.offset),
    ...{ texts: [field.name, ...values], exact: { table: fieldsCsv(subject, byte), row } },
  }
}

/** The events of a block that are shown. */
export function allEvents({ subject, bytes }: ShownBytes): ShownRows | null {
  const exact = eventsCsv(subject, bytes)
  if (exact === null) return null
  return {
    ...{ noun: 'event', titles: EVENT_TITLES, count: shownEvents(subject), exact },
    textsOf: (event) => eventTexts(bytes, event),
  }
}
