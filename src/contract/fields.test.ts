import { describe, expect, test } from 'vitest'
import {
  BLOCK_BYTES,
  BLOCK_HEADER_FIELDS,
  EVENT_FIELDS,
  fieldOf,
  fieldsAround,
  META_FIELDS,
  SEGMENT_HEADER_FIELDS,
} from './fields.ts'

describe('fields', () => {
  test.each([
    ['segment header', SEGMENT_HEADER_FIELDS, 64],
    ['block header', BLOCK_HEADER_FIELDS, 64],
    ['event', EVENT_FIELDS, 64],
    ['meta file', META_FIELDS, 16],
  ])('every byte of a %s is of one field', (_name, fields, bytes) => {
    let end = 0
    for (const { offset, size } of fields) {
      expect(offset).toBe(end)
      end = offset + size
    }
    expect(end).toBe(bytes)
  })

  test.each([1, 200, 255, 256, 0, 65_535])('every byte of a block with a count of %i is of one field', (eventCount) => {
    const others = Array.from({ length: BLOCK_BYTES }, (_, byte) => byte).filter((byte) => {
      const own = fieldsAround(byte, eventCount, BLOCK_BYTES).filter(
        ({ offset, size }) => byte >= offset && byte < offset + size,
      )
      return own.length !== 1
    })
    expect(others).toEqual([])
  })

  test('a byte is named with its event, and the tail behind the last event as such', () => {
    const name = (byte: number, eventCount: number) => {
      const field = fieldOf(fieldsAround(byte, eventCount, BLOCK_BYTES), byte)
      return `${field?.owner}: ${field?.name}`
    }
    expect(name(40, 256)).toBe('block header: block index')
    expect(name(64 + 126 * 64 + 17, 256)).toBe('event 126: price (ticks)')
    expect(name(64 + 126 * 64 + 17, 126)).toBe('behind the last event: tail')
    // A count that no block can have says nothing of where the events end.
    expect(name(64 + 255 * 64, 0)).toBe('event 255: event id')
  })

  test('values are read little-endian, with their signs and names', () => {
    const bytes = new Uint8Array(64)
    const view = new DataView(bytes.buffer)
    view.setBigUint64(0, 2n ** 64n - 1n, true)
    view.setBigInt64(16, -5n, true)
    bytes[40] = 3
    bytes[41] = 9
    const shown = EVENT_FIELDS.map(({ name, offset, show }) => [name, show(view, offset)])
    expect(Object.fromEntries(shown)).toMatchObject({
      'event id': '18446744073709551615',
      'price (ticks)': '-5',
      'request type': 'CANCEL_ORDER',
      'order type': '9 (none)',
      padding: 'zeros',
    })
  })

  test('of a block that is cut only the fields that are there', () => {
    expect(fieldsAround(0, 256, 20).map(({ name }) => name)).toEqual(['first event id', 'last event id'])
  })
})
