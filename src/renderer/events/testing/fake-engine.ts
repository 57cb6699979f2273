import { ORPCError } from '@orpc/client'
import { bytesOfBase64, type EncodedEventColumns, EVENT_VALIDITIES, type EventMode } from '../../../contract/index.ts'
import type { EngineClient } from '../../host/connection.ts'

interface ListInput {
  mode: EventMode
  filterId: number | null
}

/** An engine whose event with the id n is in row n - 1; filters match every tenth event. */
export function fakeEngine(rows: number) {
  const fake = {
    pages: [] as number[],
    filters: [] as string[],
    fails: false,
    client: null as unknown as EngineClient,
  }
  const rowOf = (index: number, filterId: number | null) => (filterId === null ? index : index * 10)
  /** The engine knows the filters that it has run. */
  const refuseUnknown = (filterId: number | null) => {
    if (filterId === null || filterId <= fake.filters.length) return
    const error = { code: 'FILTER_NOT_FOUND', message: 'There is no such filter.', file: null, offset: null }
    throw new ORPCError('CONFLICT', { data: error })
  }
  const events = {
    async *open({ mode }: { mode: EventMode }) {
      yield {
        kind: 'segments',
        segments: [
          {
            file: 'FS.00000000.wal',
            kind: 'hot',
            segmentIndex: 0,
            firstRow: 0,
            rows,
            firstEventId: 1n,
            lastEventId: BigInt(rows),
          },
        ],
      }
      const range = { firstEventId: 1n, lastEventId: BigInt(rows), firstTimestampNs: 1n, lastTimestampNs: BigInt(rows) }
      yield { kind: 'done', rows, range, mode }
    },
    async page({ first, count, filterId }: ListInput & { first: number; count: number }) {
      fake.pages.push(first)
      refuseUnknown(filterId)
      if (fake.fails) throw new Error('the page cannot be read')
      return encoded(Array.from({ length: count }, (_, i) => rowOf(first + i, filterId)))
    },
    async find({ at, filterId }: ListInput & { at: { eventId?: bigint; timestampNs?: bigint; row?: number } }) {
      refuseUnknown(filterId)
      const row = Math.min(at.row ?? Number(at.eventId ?? at.timestampNs ?? 1n) - 1, rows)
      return { row, index: filterId === null ? row : Math.ceil(row / 10) }
    },
    async check({ where }: { where: string }) {
      return {
        error: where.includes('pric ') ? { position: 0, length: 4, message: 'No field pric.', hint: 'price?' } : null,
      }
    },
    async *filter({ where }: { mode: EventMode; where: string; buckets: number }) {
      fake.filters.push(where)
      const matches = where === '' ? rows : Math.floor(rows / 10)
      const part = { all: [rows], matching: [matches] }
      yield { kind: 'counts', matches: 0, byId: part, byTime: part }
      await new Promise((resolve) => setTimeout(resolve, 1))
      yield { kind: 'done', filterId: fake.filters.length, matches, byId: part, byTime: part }
    },
  }
  fake.client = { events } as unknown as EngineClient
  return fake
}

function encoded(rows: number[]): EncodedEventColumns {
  const text = (array: ArrayBufferView) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  }
  const zeros = (bytes: number) => text(new Uint8Array(rows.length * bytes))
  const page = {
    rows: text(Float64Array.from(rows)),
    id: text(BigUint64Array.from(rows, (row) => BigInt(row + 1))),
    timestampNs: text(BigUint64Array.from(rows, (row) => BigInt(row + 1))),
    ...{ type: zeros(1), orderType: zeros(1), side: zeros(1), price: zeros(8), quantity: zeros(8) },
    ...{ userId: zeros(4), orderId: zeros(4), segment: zeros(4) },
    block: text(Uint32Array.from(rows, (row) => Math.floor(row / 256))),
    position: text(Uint16Array.from(rows, (row) => row % 256)),
    validity: text(new Uint8Array(rows.length).fill(EVENT_VALIDITIES.indexOf('SOUND'))),
  }
  if (bytesOfBase64(page.rows).length !== rows.length * 8) throw new Error('the fake page is wrong')
  return page
}
