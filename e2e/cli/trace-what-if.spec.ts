// What a recording would have taken with other options, on the command line.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generate, walscope, walscopeJson } from '../support/walscope.ts'

interface Times {
  totalNs: number
  worstStallNs: number
  waitPreparedNs: number
  waitRoomNs: number
}
interface WhatIfJson {
  format: string
  recordedOptions: Record<string, unknown>
  options: Record<string, unknown>
  because: string | null
  recorded: Times | null
  predicted: Times | null
  modelError: number | null
  assumptions: string[]
  curve: { preparedCapacity: number; totalNs: number; worstStallNs: number }[]
}

test('walscope trace --what-if foretells a recovery with other options', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '6')
  const file = join(temporary, 'a.walscope')
  walscopeJson('recover', directory, '--apply-ns', '500', '--trace', file)
  const change = 'prepared=8,preload=off,apply-ns=1000'
  const { exitCode, document } = walscopeJson<WhatIfJson>('trace', file, '--what-if', change)
  expect(exitCode).toBe(0)
  expect(document).toMatchObject({
    ...{ format: 'walscope.trace-what-if/1', because: null },
    recordedOptions: { preparedCapacity: 3, preload: true, applyNs: 500, verifyThreads: 1, coldCache: false },
    options: { preparedCapacity: 8, preload: false, applyNs: 1_000, verifyThreads: 1, coldCache: false },
  })
  // Each of 98,304 events takes 500 ns longer.
  const { recorded, predicted } = document
  expect((predicted?.totalNs ?? 0) - (recorded?.totalNs ?? 0)).toBeGreaterThan(98_304 * 400)
  expect(predicted).toMatchObject({ waitPreparedNs: 0, waitRoomNs: 0 })
  expect(document.assumptions.length).toBeGreaterThan(0)
  expect(document.curve.map(({ preparedCapacity }) => preparedCapacity)).toContain(3)
  const { status, stdout } = walscope('trace', file, '--what-if', change)
  expect(status).toBe(0)
  expect(stdout).toContain('Predicted: ')
  expect(stdout).toContain('The model explains the recorded run but for')
})

test('what cannot be predicted is told with its reason, and what cannot be asked is refused', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '3')
  const file = join(temporary, 'a.walscope')
  walscopeJson('recover', directory, '--mode', 'diagnostic', '--trace', file)
  const { exitCode, document } = walscopeJson<WhatIfJson>('trace', file, '--what-if', 'prepared=8')
  expect(exitCode).toBe(1)
  expect(document).toMatchObject({ recorded: null, predicted: null, curve: [] })
  expect(document.because).toContain('diagnostic')
  expect(walscope('trace', file, '--what-if', 'prepared=8').stdout).toContain('It cannot be predicted because it was a')
  const refused = walscope('trace', file, '--what-if', 'slots=8')
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('prepared=, finished=')])
})
