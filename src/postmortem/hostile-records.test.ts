// Whatever the records of a trace are, they are explained and compared, and what is said can be written down.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  hazardCode,
  segmentState,
  TRACE_WAIT_REASONS,
  traceComparisonDocument,
  traceStallsDocument,
} from '../contract/index.ts'
import type { PlainRecord } from '../contract/testing/trace-payload.ts'
import { compareRuns } from './compare.ts'
import { verdict } from './compare-verdict.ts'
import type { RecordedRun } from './recorded-run.ts'
import { stallReport } from './stall-report.ts'
import { runOf } from './testing/recorded.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0

const at = { atNs: fc.nat(40_000_000), thread: fc.constantFrom('manager' as const, 'preloader' as const) }
const ordinal = fc.oneof(fc.nat(5), fc.constant(4_294_967_295))
const ns = fc.oneof(fc.nat(50_000_000), fc.constant(Number.MAX_SAFE_INTEGER))
const state = fc.constantFrom(...segmentState.options.filter((it) => it !== 'skipped'))
const reason = fc.constantFrom(...TRACE_WAIT_REASONS)
const ring = fc.constantFrom('prepared' as const, 'finished' as const)
const record: fc.Arbitrary<PlainRecord> = fc.oneof(
  fc.record({ ...at, kind: fc.constant('state' as const), ordinal, state }),
  fc.record({
    ...{ ...at, kind: fc.constant('skipped' as const), ordinal },
    ...{ status: fc.constantFrom('OK' as const, 'READ_FAILED' as const), block: fc.option(ns) },
  }),
  fc.record({ ...at, kind: fc.constantFrom('push' as const, 'pop' as const), ring, ordinal, count: ns }),
  fc.record({ ...at, kind: fc.constant('wait-begin' as const), reason }),
  fc.record({ ...at, kind: fc.constant('wait-end' as const), reason, durationNs: ns }),
  fc.record({ ...at, kind: fc.constant('switch' as const), from: ordinal, to: ordinal, durationNs: ns, waitNs: ns }),
  fc.record({ ...at, kind: fc.constant('read' as const), ordinal, diskBytes: ns }),
)

const run = fc
  .record({
    records: fc.array(record, { maxLength: 60 }),
    segments: fc.nat(6),
    blocks: fc.array(fc.constantFrom(0, 1, 1_000_000, Number.MAX_SAFE_INTEGER), { maxLength: 6 }),
    endNs: fc.option(fc.nat(60_000_000)),
    mode: fc.constantFrom('strict' as const, 'diagnostic' as const),
    preload: fc.boolean(),
    coldCache: fc.boolean(),
    applyNs: fc.constantFrom(0, 1_000_000_000),
    files: fc.array(fc.constantFrom('a', 'b', 'c', '\u202e'), { maxLength: 6 }),
    hazards: fc.array(
      fc.record({
        code: fc.constantFrom(...hazardCode.options),
        file: fc.option(fc.constantFrom('a', 'z')),
        message: fc.constant('m'),
      }),
      { maxLength: 3 },
    ),
  })
  .map(
    ({ records, segments, blocks, endNs, files, hazards, ...options }): RecordedRun =>
      runOf(records, segments, { blocks, endNs, files, options, document: { hazards } }),
  )

test(`any records are explained (WALSCOPE_SEED=${seed})`, () => {
  fc.assert(
    fc.property(run, fc.constantFrom(0, 1_000_000), (it, limitNs) => {
      const report = stallReport(it, limitNs)
      expect(traceStallsDocument.safeEncode(report).error).toBeUndefined()
      for (const { durationNs, explanation } of report.stalls) {
        expect(durationNs).toBeGreaterThanOrEqual(limitNs)
        expect(explanation.causes.length).toBeGreaterThan(0)
        expect(explanation.summary).not.toMatch(/NaN|undefined|Infinity/)
        for (const { sentence } of explanation.causes) expect(sentence).not.toMatch(/NaN|undefined|Infinity/)
      }
    }),
    { seed, numRuns: 500 },
  )
})

test(`any two of them are compared (WALSCOPE_SEED=${seed})`, () => {
  fc.assert(
    fc.property(run, run, (a, b) => {
      const comparison = compareRuns(a, b)
      const side = { file: 'f', isWhole: true, reason: null, traceDropped: 0 }
      const document = {
        format: 'walscope.trace-comparison/1' as const,
        a: side,
        b: side,
        verdict: verdict(comparison),
        ...comparison,
      }
      expect(traceComparisonDocument.safeEncode(document).error).toBeUndefined()
      for (const { sentence } of comparison.differences) expect(sentence).not.toMatch(/NaN|undefined|Infinity/)
      expect(document.verdict).not.toMatch(/NaN|undefined|Infinity/)
    }),
    { seed, numRuns: 500 },
  )
})
