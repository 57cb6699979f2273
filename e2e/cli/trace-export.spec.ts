// A recorded recovery for other programs: what is written, where, and what is refused.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { importPerfetto } from '../../src/engine/trace/export/testing/perfetto-check.ts'
import { writeSyntheticTrace } from '../../src/engine/trace/testing/synthetic.ts'
import { expect, test } from '../support/app.ts'
import { walscopeOnDisk, whyNoSmallDisk } from '../support/small-disk.ts'
import { generate, root, walscope, walscopeJson } from '../support/walscope.ts'

interface ExportJson {
  format: string
  output: string
  fileFormat: string
  files: string[]
  bytes: number
  records: number
  isWhole: boolean
}
interface BesideJson {
  rows: { metric: string; quantity: string; original: number; ours: number; unit: string; ratio: number | null }[]
}

/** A recovery of five segments, one of them damaged, and its trace. */
async function record(temporary: string): Promise<{ directory: string; trace: string }> {
  const directory = await generate(
    ...([join(temporary, 'wal'), '--segments', '5', '--fault', 'flip-event:segment=2'] as const),
  )
  const trace = join(temporary, 'a.walscope')
  expect(walscope('recover', directory, '--trace', trace).status).toBe(1)
  return { directory, trace }
}

const exported = (trace: string, format: string, output: string, ...more: string[]) =>
  walscopeJson<ExportJson>('trace', trace, '--to', format, '-o', output, ...more)

test('a trace is written for Perfetto, and loads there', async ({ temporary }) => {
  const { trace } = await record(temporary)
  const output = join(temporary, 'new', 'a.pftrace')
  const { exitCode, document } = exported(trace, 'perfetto', output)
  expect([exitCode, document]).toMatchObject([0, { fileFormat: 'perfetto', output, files: [output], isWhole: true }])
  const bytes = readFileSync(output)
  expect(bytes.length).toBe(document.bytes)
  const { tracks, slices, flows } = importPerfetto(bytes)
  const names = Array.from(tracks.values(), ({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['manager', 'preloader', 'prepared ring', 'FS.00000004.wal']))
  expect(slices.find(({ name }) => name === 'skipped')?.args).toMatchObject({ status: 'BLOCK_CHECKSUM_MISMATCH' })
  // Four segments are verified, replayed and closed.
  expect(flows).toHaveLength(4 * 2)
})

test('text goes to stdout, or to a file: the same', async ({ temporary }) => {
  const { trace } = await record(temporary)
  for (const [format, ...more] of [['openmetrics'], ['json'], ['hgrm', '--metric', 'verify_segment']] as const) {
    const { status, stdout, stderr } = walscope('trace', trace, '--to', format, ...more)
    expect([status, stderr]).toEqual([0, ''])
    const output = join(temporary, `out.${format}`)
    const written = walscope('trace', trace, '--to', format, ...more, '-o', output)
    expect(written.stdout).toMatch(new RegExp(`^\\d+ records written as ${format} to ${output}: `))
    expect(readFileSync(output, 'utf8')).toBe(stdout)
  }
  const metrics = readFileSync(join(temporary, 'out.openmetrics'), 'utf8')
  expect(metrics).toContain(
    'ie_wal_recovery_segment_preloader__preload_segment_samples_total{system="wal_recovery",subsystem="wal_recovery_worker"} 4\n',
  )
  expect(metrics.endsWith('# EOF\n')).toBe(true)
  const json = JSON.parse(readFileSync(join(temporary, 'out.json'), 'utf8'))
  expect(json).toMatchObject({ format: 'walscope.trace-json/1', isWhole: true })
  expect(json.segments).toHaveLength(5)
  expect(readFileSync(join(temporary, 'out.hgrm'), 'utf8')).toContain('Total count    =            5]')
})

test('histograms are a directory with a file each', async ({ temporary }) => {
  const { trace } = await record(temporary)
  const output = join(temporary, 'histograms')
  const { exitCode, document } = exported(trace, 'hgrm', output)
  expect(exitCode).toBe(0)
  expect(readdirSync(output).sort()).toEqual([...document.files].sort())
  expect(document.files).toEqual(
    expect.arrayContaining(['segment_switch.hgrm', 'next_event.hgrm', 'open_segment.hgrm']),
  )
  expect(walscope('trace', trace, '--to', 'hgrm', '-o', output).stderr).toContain('is not empty')
})

test('nothing goes over the trace or into the directory of the log', async ({ temporary }) => {
  const { directory, trace } = await record(temporary)
  const before = [readFileSync(trace), readdirSync(directory)]
  for (const output of [
    trace,
    directory,
    join(directory, 'a.json'),
    join(temporary, 'wal', '..', 'wal', 'x', 'a.json'),
  ]) {
    const { status, stdout, stderr } = walscope('trace', trace, '--to', 'json', '-o', output)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/already|nothing is ever written there/)
  }
  expect([readFileSync(trace), readdirSync(directory)]).toEqual(before)
  expect(readdirSync(temporary).sort()).toEqual(['a.walscope', 'wal'])
})

test('a trace that is cut is written as far as it goes: exit code 1, and why', async ({ temporary }) => {
  const { trace } = await record(temporary)
  truncateSync(trace, readFileSync(trace).length - 5)
  const output = join(temporary, 'a.pftrace')
  const { exitCode, document } = exported(trace, 'perfetto', output)
  expect([exitCode, document.isWhole]).toEqual([1, false])
  expect(importPerfetto(readFileSync(output)).slices.length).toBeGreaterThan(20)
  const { status, stdout, stderr } = walscope('trace', trace, '--to', 'json')
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ isWhole: false, end: null })
  expect(stderr).toMatch(/^walscope: The trace is whole up to byte [\d,]+: it ends in the middle of a chunk.*\.\n$/)
})

test('what contradicts itself is a usage error', async ({ temporary }) => {
  const { trace } = await record(temporary)
  for (const [args, what] of [
    [['--to', 'perfetto'], 'binary: name a file with -o'],
    [['--to', 'hgrm'], 'a new directory (-o), or name one of them'],
    [['--to', 'json', '--json'], 'name it with -o'],
    [['--to', 'json', '--metric', 'next_event'], 'Only hgrm has metrics'],
    [['--to', 'hgrm', '--metric', 'wait_paused'], 'The trace has no wait_paused. It has'],
    [['-o', join(temporary, 'x')], '--to'],
    [['--metric', 'next_event'], '--to hgrm'],
    [['--to', 'json', '--beside', trace], 'leave one of them out'],
    [['--to', 'chrome'], 'perfetto, openmetrics, hgrm, json'],
    [['--to', 'hgrm', '--metric', 'latency'], 'segment_switch'],
  ] as const) {
    const { status, stdout, stderr } = walscope('trace', trace, ...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(what)
  }
  expect(walscope('trace', join(temporary, 'wal', 'FS.00000000.wal'), '--to', 'json').status).toBe(2)
  expect(readdirSync(temporary).sort()).toEqual(['a.walscope', 'wal'])
})

test('the telemetry of the original stands beside ours', async ({ temporary }) => {
  const { trace } = await record(temporary)
  const metrics = join(temporary, 'metrics.txt')
  const reader = '{system="wal_recovery",subsystem="wal_recovery_reader"}'
  writeFileSync(
    metrics,
    [
      '# TYPE ie_wal_recovery_segment_reader__verify_segment_samples_total counter',
      `ie_wal_recovery_segment_reader__verify_segment_samples_total${reader} 10`,
      `ie_wal_recovery_segment_reader__verify_segment_success_total${reader} 8`,
      'ie_wal_recovery_manager__next_event_histogram{system="wal_recovery",percentile="50"} 16',
      'process_cpu_seconds_total 3',
      '',
    ].join('\n'),
  )
  const { exitCode, document } = walscopeJson<BesideJson>('trace', trace, '--beside', metrics)
  expect(exitCode).toBe(0)
  expect(document.rows).toMatchObject([
    { metric: 'verify_segment', quantity: 'samples', original: 10, ours: 5, unit: 'count', ratio: 0.5 },
    { metric: 'verify_segment', quantity: 'success', original: 8, ours: 4, unit: 'count', ratio: 0.5 },
    { metric: 'next_event_histogram', quantity: 'p50', original: 16, unit: 'ns', isLowerBound: true },
  ])
  const { stdout } = walscope('trace', trace, '--beside', metrics)
  expect(stdout).toMatch(/verify_segment +samples +10 +5 +0\.50/)
  expect(stdout).toMatch(/next_event_histogram +p50 +≥ 16 ns/)
  expect(stdout).toContain('lower bounds of powers of two')

  writeFileSync(metrics, 'ie_wal_recovery_manager__next_event_samples_total{system="wal_recovery"} many\n')
  const refused = walscope('trace', trace, '--beside', metrics)
  expect([refused.status, refused.stdout]).toEqual([2, ''])
  expect(refused.stderr).toBe(`walscope: ${metrics}: Line 1, column 74: a number expected, "m" found.\n`)
})

test('an export that is interrupted leaves nothing behind', async ({ temporary }) => {
  const trace = join(temporary, 'a.walscope')
  writeSyntheticTrace(trace, 20_000)
  const output = join(temporary, 'deep', 'a.json')
  const args = ['trace', trace, '--to', 'json', '-o', output]
  const writing = spawn(process.execPath, [join(root, 'bin/walscope.mjs'), ...args], { stdio: 'ignore' })
  while (!existsSync(join(temporary, 'deep')) && writing.exitCode === null) await pause(2)
  writing.kill('SIGINT')
  expect(await once(writing, 'exit')).toEqual([130, null])
  expect(readdirSync(temporary)).toEqual(['a.walscope'])
})

test('a full disk is said, and nothing stays behind', async ({ temporary }) => {
  const why = whyNoSmallDisk(temporary)
  test.skip(why !== null, why ?? '')
  const trace = join(temporary, 'a.walscope')
  writeSyntheticTrace(trace, 500)
  const mount = join(temporary, 'disk')
  const { status, stdout, stderr } = walscopeOnDisk(
    '64k',
    mount,
    'trace',
    trace,
    '--to',
    'perfetto',
    '-o',
    `${mount}/a`,
  )
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toBe(`walscope: There is no room left for ${mount}/a: nothing of it stays behind.\n`)
})
