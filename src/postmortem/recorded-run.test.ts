import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { machineDocument, recoveryOptions, type TraceUpdate, WalscopeFailure } from '../contract/index.ts'
import { encodePayload } from '../contract/testing/trace-payload.ts'
import { RunAssembler } from './recorded-run.ts'

const META: TraceUpdate = {
  ...{ kind: 'meta', file: '/runs/a.walscope', bytes: 4_000 },
  meta: {
    ...{ format: 'walscope.trace/1', version: '1.0.0', directory: '/wal', startedAtMs: 5 },
    build: { compiler: 'c', buildType: 'Release', lz4: '1', xxhash: '1' },
    options: recoveryOptions.parse({}),
    machine: machineDocument.parse({
      ...{ processor: 'p', cores: 2, memoryBytes: 1_024, system: 's', node: 'v20', hashKernel: 'scalar' },
    }),
  },
}
const records = (payload: Uint8Array): TraceUpdate => ({
  kind: 'records',
  data: Buffer.from(payload).toString('base64'),
})
const PAYLOAD = encodePayload([
  { atNs: 100, thread: 'manager', kind: 'state', ordinal: 0, state: 'queued' },
  { atNs: 900, thread: 'manager', kind: 'state', ordinal: 0, state: 'opening' },
])
const DONE: TraceUpdate = { kind: 'done', records: 2, isWhole: true, reason: null }

test('what a trace holds becomes one run', () => {
  const assembler = new RunAssembler()
  const segment = {
    ordinal: 0,
    file: 'FS.00000000.wal',
    headerStatus: 'OK' as const,
    firstEventId: 1n,
    lastEventId: 2n,
  }
  const updates: TraceUpdate[] = [
    META,
    { kind: 'segments', segments: [{ ...segment, eventCount: 2, blockCount: 1 }], invisible: [] },
    records(PAYLOAD),
    { kind: 'notes', notes: [{ atNs: 5, ordinal: null, text: 'look' }] },
    DONE,
  ]
  for (const update of updates) assembler.add(update)
  expect(assembler.bytes).toBe(4_000)
  expect(assembler.records).toBe(2)
  const run = assembler.finish()
  expect(run.meta.directory).toBe('/wal')
  expect(run.model.stateAt(950).stateOf(0)).toBe('opening')
  expect(run.notes).toHaveLength(1)
  expect(run.wholeness).toEqual({ isWhole: true, reason: null })
})

test('records that are none leave what came before them, and are told', () => {
  const assembler = new RunAssembler()
  for (const update of [META, records(PAYLOAD), records(Uint8Array.of(9, 0, 0, 0, 1)), records(PAYLOAD), DONE]) {
    assembler.add(update)
  }
  const run = assembler.finish()
  expect(run.model.records.length).toBe(2)
  expect(run.wholeness.isWhole).toBe(false)
  expect(run.wholeness.reason).toMatch(/not understood/)
})

test('a stream that broke off is no whole trace; one that says nothing is none', () => {
  const assembler = new RunAssembler()
  assembler.add(META)
  expect(assembler.finish().wholeness.isWhole).toBe(false)
  expect(() => new RunAssembler().finish()).toThrow(WalscopeFailure)
})
