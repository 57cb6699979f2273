import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TraceExportUpdate, traceJson, WalscopeFailure } from '../../../contract/index.ts'
import { makeRouter } from '../../router.ts'
import { addon, collect, finish, namesIn } from '../../testing/event-log.ts'
import { metaChunk, wholeFile } from '../testing/recorded.ts'
import { writeSyntheticTrace } from '../testing/synthetic.ts'
import { TRACE_MAGIC } from '../trace-file.ts'
import { exportTrace, writeTrace } from './export-trace.ts'
import { importPerfetto } from './testing/perfetto-check.ts'
import { oneRecovery, readWhole, record } from './testing/recording.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0
const RUNS = 10

let temporary: string
let wal: string
let path: string
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-export-'))
  wal = join(temporary, 'wal')
  mkdirSync(wal)
  path = join(temporary, 'a.walscope')
})
afterEach(() => rmSync(temporary, { recursive: true }))

const request = (output: string, more: Partial<Parameters<typeof exportTrace>[0]> = {}) => ({
  ...{ file: path, format: 'json' as const, metric: null, output, opened: null, ...more },
})
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof WalscopeFailure ? error.error : error),
  )

describe('an export', () => {
  test('is in its place when it is whole, and says what it is', async () => {
    writeFileSync(path, wholeFile())
    const output = join(temporary, 'new', 'a.pftrace')
    const document = await finish(exportTrace(request(output, { format: 'perfetto' }), undefined))
    const bytes = readFileSync(output)
    expect(document).toEqual({
      ...{ format: 'walscope.trace-export/1', trace: path, output, fileFormat: 'perfetto', files: [output] },
      ...{ bytes: bytes.length, records: 6, isWhole: true, reason: null, elapsedNs: expect.any(Number) },
    })
    expect(importPerfetto(bytes).slices.length).toBeGreaterThan(3)
    expect(readdirSync(join(temporary, 'new'))).toEqual(['a.pftrace'])
  })

  test('never goes over the trace, over a file, or into the directory of the log, by whatever name', async () => {
    writeFileSync(path, Buffer.concat([TRACE_MAGIC, metaChunk({ directory: wal })]))
    const before = readFileSync(path)
    symlinkSync(wal, join(temporary, 'link'))
    for (const [output, code] of [
      [path, 'OUTPUT_NOT_EMPTY'],
      [join(wal, 'a.json'), 'OUTPUT_IN_OPEN_DIRECTORY'],
      [join(temporary, 'link', 'deeper', 'a.json'), 'OUTPUT_IN_OPEN_DIRECTORY'],
    ] as const) {
      expect(await refusal(finish(exportTrace(request(output), undefined)))).toMatchObject({ code })
    }
    const opened = { opened: temporary }
    expect(await refusal(finish(exportTrace(request(join(temporary, 'b'), opened), undefined)))).toMatchObject({
      code: 'OUTPUT_IN_OPEN_DIRECTORY',
    })
    expect([readFileSync(path), namesIn(wal), namesIn(temporary)]).toEqual([before, [], ['a.walscope', 'link', 'wal']])
  })

  test('goes anywhere where the directory of the log is gone, or is none', async () => {
    for (const [index, directory] of [join(temporary, 'gone'), '', 'a\0b', `/${'x'.repeat(300)}`].entries()) {
      writeFileSync(path, Buffer.concat([TRACE_MAGIC, metaChunk({ directory })]))
      const output = join(temporary, `${index}.json`)
      const document = await finish(exportTrace(request(output), undefined))
      expect(document).toMatchObject({ isWhole: false, reason: expect.stringContaining('no end') })
      expect(traceJson.parse(JSON.parse(readFileSync(output, 'utf8'))).meta.directory).toBe(directory)
    }
  })

  test('that is cancelled leaves nothing behind', async () => {
    writeSyntheticTrace(path, 4_000)
    const output = join(temporary, 'new', 'a.json')
    const controller = new AbortController()
    const work = exportTrace(request(output), controller.signal)
    let hasStarted = false
    const outcome = refusal(
      (async () => {
        for await (const { phase } of work) {
          if (phase !== 'exporting') continue
          hasStarted = true
          controller.abort()
        }
      })(),
    )
    expect(await outcome).toMatchObject({ code: 'CANCELLED' })
    expect(hasStarted).toBe(true)
    expect(existsSync(join(temporary, 'new'))).toBe(false)
    const early = AbortSignal.abort()
    expect(await refusal(finish(exportTrace(request(output), early)))).toMatchObject({ code: 'CANCELLED' })
  })

  test('of what is no trace is refused', async () => {
    writeFileSync(path, 'something else')
    expect(await refusal(finish(exportTrace(request(join(temporary, 'b')), undefined)))).toMatchObject({
      code: 'TRACE_INVALID',
    })
    const metric = { metric: 'segment_switch' as const }
    expect(await refusal(finish(exportTrace(request(join(temporary, 'b'), metric), undefined)))).toMatchObject({
      code: 'USAGE',
    })
    expect(namesIn(temporary)).toEqual(['a.walscope', 'wal'])
  })

  test('of histograms has a file for each that the trace has something of', async () => {
    writeSyntheticTrace(path, 20)
    const output = join(temporary, 'h')
    const document = await finish(exportTrace(request(output, { format: 'hgrm' }), undefined))
    expect(document.files).toEqual([
      ...['segment_switch.hgrm', 'wait_prepared_ring_empty.hgrm', 'wait_prepared_ring_full.hgrm'],
      ...['open_segment.hgrm', 'verify_segment.hgrm', 'close_segment.hgrm'],
    ])
    expect(namesIn(output)).toEqual([...document.files].sort())
    const none = request(join(temporary, 'x'), { format: 'hgrm', metric: 'wait_paused' })
    expect(await refusal(finish(exportTrace(none, undefined)))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('no wait_paused. It has segment_switch, wait_prepared'),
    })
    writeFileSync(path, wholeFile().subarray(0, -20))
    const empty = request(join(temporary, 'y'), { format: 'hgrm' })
    expect(await refusal(finish(exportTrace(empty, undefined)))).toMatchObject({ code: 'USAGE' })
    expect(namesIn(temporary)).toEqual(['a.walscope', 'h', 'wal'])
  })
})

test(`the JSON of ${RUNS} random recoveries is what the trace holds (WALSCOPE_SEED=${seed})`, {
  timeout: 60_000,
}, async () => {
  let number = 0
  await fc.assert(
    fc.asyncProperty(oneRecovery, async (it) => {
      number += 1
      const directory = join(temporary, String(number))
      const file = join(temporary, `${number}.walscope`)
      await record(directory, file, it)
      const parts: Uint8Array[] = []
      const sink = async (bytes: Uint8Array) => void parts.push(bytes.slice())
      await finish(writeTrace({ file, format: 'json', metric: null }, sink, undefined))
      const json = traceJson.parse(JSON.parse(Buffer.concat(parts).toString('utf8')))
      const run = await readWhole(file)
      const { model, meta, samples, end } = run
      const { meta: told, samples: toldSamples, end: toldEnd, segments, threads, durationNs } = json
      expect({ told, toldSamples, toldEnd, durationNs }).toEqual({
        ...{ told: meta, toldSamples: samples, toldEnd: end, durationNs: model.endNs },
      })
      expect(segments).toEqual(
        run.segments.map((segment) => ({
          ...{ ...segment, diskBytes: model.diskBytes(segment.ordinal) },
          ...{ skip: model.skip(segment.ordinal), spans: model.spans(segment.ordinal) },
        })),
      )
      for (const name of ['manager', 'preloader'] as const) {
        expect(threads[name]).toEqual(Array.from({ length: model[name].length }, (_, i) => model[name].span(i)))
      }
      const waitedNs = json.waits.reduce(
        (sum, it) => sum + (it.reason === 'prepared-ring-empty' ? (it.durationNs ?? 0) : 0),
        0,
      )
      expect(waitedNs).toBe(end?.document?.timing.waitPreparedNs)
      for (const ring of ['prepared', 'finished'] as const) {
        const { pushes, pops } = model.stateAt(model.endNs)[ring]
        const last = (change: string) => json.rings[ring].findLast((it) => it.change === change)?.count ?? 0
        expect([last('push'), last('pop')]).toEqual([pushes, pops])
        const most = json.rings[ring].reduce((max, { occupancy }) => Math.max(max, occupancy), 0)
        expect(most).toBeLessThanOrEqual(end?.document?.rings[ring].capacity ?? 0)
      }
      const switches = json.switches.map(({ durationNs: ns }) => ns)
      expect(switches).toHaveLength(end?.document?.telemetry.segment_switch.count ?? -1)
      expect(switches.reduce((sum, ns) => sum + ns, 0)).toBe(end?.document?.telemetry.segment_switch.totalNs)
      rmSync(directory, { recursive: true })
      rmSync(file)
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  )
})

test('a client exports a trace and imports telemetry, also where no directory is open', async () => {
  writeFileSync(path, wholeFile())
  const client = createRouterClient(makeRouter(null, addon))
  const output = join(temporary, 'a.json')
  const updates: TraceExportUpdate[] = await collect(
    await client.trace.export({ trace: { path }, format: 'json', output }),
  )
  expect(updates.at(-1)).toMatchObject({ kind: 'done', document: { output, fileFormat: 'json', records: 6 } })
  expect(traceJson.parse(JSON.parse(readFileSync(output, 'utf8'))).notes).toEqual([])
  const text = join(temporary, 'metrics.txt')
  writeFileSync(text, 'ie_wal_recovery_manager__next_event_samples_total{system="wal_recovery"} 12\n')
  expect(await client.telemetry.import({ path: text })).toMatchObject({
    operations: [{ subsystem: 'manager', metric: 'next_event', samples: 12, totalNs: null }],
  })
  await expect(client.telemetry.import({ path: output })).rejects.toMatchObject({ code: 'TELEMETRY_INVALID' })
  await expect(client.telemetry.import({ path: temporary })).rejects.toMatchObject({ code: 'TELEMETRY_INVALID' })
  await expect(client.telemetry.import({ path: join(temporary, 'none') })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
  })
  await expect(
    client.trace.export({ trace: { name: 'none' }, format: 'json', output }).then(collect),
  ).rejects.toMatchObject({ code: 'TRACE_NOT_FOUND' })
})
