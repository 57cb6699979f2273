// What the model makes of real recoveries: of the recorded one itself, and of questions that have one answer on any machine.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RecoveryOptions, recoveryOptions } from '../../contract/index.ts'
import { type RecordedRun, RunAssembler } from '../../postmortem/recorded-run.ts'
import { WhatIfModel } from '../../postmortem/what-if/predict.ts'
import { Runs, toNativeOptions } from '../runs.ts'
import { addon, generateLog } from '../testing/event-log.ts'
import { Traces } from './traces.ts'

const SEGMENTS = 6
const BLOCKS = 64
const EVENTS = SEGMENTS * BLOCKS * 256
/** The consumer takes most of the time, whatever else the machine does. */
const APPLY_NS = 1_000

let temporary: string
let log: string
beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-what-if-'))
  log = join(temporary, 'wal')
  await generateLog(log, { segments: SEGMENTS, blocks: BLOCKS, cold: 0 })
})
afterAll(() => rmSync(temporary, { recursive: true }))

async function record(change: Partial<RecoveryOptions>): Promise<RecordedRun> {
  const traces = new Traces(log, { folder: join(temporary, 'traces'), mostTraces: 20, mostBytes: 1e9 }, addon)
  const runs = new Runs(
    (options, isRecorded) => new addon.RecoveryRun(log, toNativeOptions(options, isRecorded)),
    (options) => traces.record(options),
  )
  for await (const update of runs.start(recoveryOptions.parse(change)).watch()) {
    if (update.kind !== 'finished') continue
    if (update.trace === null) throw new Error('it was not recorded')
    const assembler = new RunAssembler()
    for await (const one of traces.open({ path: update.trace.file })) assembler.add(one)
    return assembler.finish()
  }
  throw new Error('it never ended')
}

function modelOf(run: RecordedRun): WhatIfModel {
  const model = WhatIfModel.of(run)
  if (!(model instanceof WhatIfModel)) throw new Error(model.because)
  return model
}

describe('the model of a recorded recovery', () => {
  test.each([
    ['with the preloader', { applyNs: APPLY_NS }],
    ['without it', { applyNs: APPLY_NS, preload: false }],
    ['with little room', { applyNs: APPLY_NS, preparedCapacity: 1, finishedCapacity: 1 }],
    ['with two threads', { applyNs: APPLY_NS, verifyThreads: 2 }],
  ])('comes to what it took, %s', async (_name, change) => {
    const model = modelOf(await record(change))
    expect(Math.abs(model.error)).toBeLessThan(0.15)
  })

  test('knows what another consumer costs: it is spun on the clock', async () => {
    const model = modelOf(await record({ applyNs: APPLY_NS }))
    const twice = model.predict({ applyNs: 2 * APPLY_NS }).totalNs - model.predict().totalNs
    expect(twice / (EVENTS * APPLY_NS)).toBeGreaterThan(0.9)
    expect(twice / (EVENTS * APPLY_NS)).toBeLessThan(1.1)
    const real = modelOf(await record({ applyNs: 2 * APPLY_NS })).taken.totalNs
    // A machine with other work to do may take longer; in less time it cannot be done.
    expect(model.predict({ applyNs: 2 * APPLY_NS }).totalNs / real).toBeLessThan(3)
    expect(model.predict({ applyNs: 2 * APPLY_NS }).totalNs / real).toBeGreaterThan(0.2)
  })

  // A thread that was kept from its processor for longer than a verification takes hides it: another record is made then.
  test('without the preloader, each switch takes a verification', { retry: 3 }, async () => {
    const run = await record({ applyNs: APPLY_NS })
    const model = modelOf(run)
    const { totalNs, worstStallNs, waitPreparedNs } = model.predict({ preload: false })
    expect(totalNs).toBeGreaterThan(model.predict().totalNs)
    expect(worstStallNs).toBeGreaterThan(model.predict().worstStallNs)
    expect(waitPreparedNs).toBe(0)
  })
})
