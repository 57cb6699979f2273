import { expect, test } from 'vitest'
import { type ScannedSegment, U64_MAX, type VerifiedSegment } from '../../contract/index.ts'
import { stretchesOf } from './ContinuityStrip.tsx'

const segment = (file: string, change: Partial<ScannedSegment>): ScannedSegment => ({
  ...{ file, kind: 'hot', finalised: true, headerStatus: 'OK', segmentIndex: 0, bytes: 0, fileBytes: 0 },
  ...{ blockCount: 1, eventCount: 1, firstEventId: 1n, lastEventId: 1n, createdNs: 0n, closedNs: 0n },
  ...change,
})

test('ids of a damaged header, and ids that run backwards, are not on the axis', () => {
  const segments = [
    segment('sound', { firstEventId: 1n, lastEventId: 9n }),
    segment('damaged', { headerStatus: 'HEADER_CHECKSUM_MISMATCH', firstEventId: U64_MAX - 5n, lastEventId: 20n }),
    segment('backwards', { firstEventId: 30n, lastEventId: 20n }),
    segment('empty', { firstEventId: 0n, lastEventId: 0n }),
  ]
  const stretches = stretchesOf({ segments, verified: new Map(), breaks: [] })
  expect(stretches.map(({ file, kind }) => [file, kind])).toEqual([['sound', 'hot']])
})

test('of a verified segment the ids that can be had are on the axis, its header intact or not', () => {
  const tail = segment('tail', { headerStatus: 'HEADER_CHECKSUM_MISMATCH', finalised: false })
  const nothing = segment('nothing', { headerStatus: 'HEADER_CHECKSUM_MISMATCH' })
  const known = (it: ScannedSegment, ids: VerifiedSegment['ids']) =>
    [it.file, { file: it.file, finalised: it.finalised, strictStatus: it.headerStatus, ids }] as const
  const verified = new Map([known(tail, { firstEventId: 10n, lastEventId: 20n, events: 11n }), known(nothing, null)])
  expect(stretchesOf({ segments: [tail, nothing], verified, breaks: [] })).toEqual([
    { file: 'tail', kind: 'unfinalised', first: 10n, last: 20n },
  ])
})
