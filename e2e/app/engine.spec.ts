// An engine that dies or hangs: said within 2 seconds, with its reason; the window keeps what it had; one click restarts.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type CrashReport, crashReport } from '../../src/contract/index.ts'
import { expect, figure, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { enginePid, isAlive } from '../support/engine.ts'
import { generate, walscopeJson } from '../support/walscope.ts'
import { expectWithinLimit } from '../support/within.ts'

/** A blow from outside, and what is said of it. */
interface Blow {
  signal: NodeJS.Signals
  says: RegExp
  code: string
  cause: string
}

const BLOWS: Blow[] = [
  { signal: 'SIGKILL', says: /killed by SIGKILL/, code: 'ENGINE_EXITED', cause: 'killed' },
  { signal: 'SIGABRT', says: /aborted \(SIGABRT\)/, code: 'ENGINE_EXITED', cause: 'aborted' },
  { signal: 'SIGBUS', says: /crashed \(SIGBUS\)/, code: 'ENGINE_EXITED', cause: 'bus-error' },
  { signal: 'SIGSTOP', says: /has not answered/, code: 'ENGINE_UNRESPONSIVE', cause: 'hung' },
]

for (const { signal, says, code, cause } of BLOWS) {
  test(`${signal} while a recovery runs`, async ({ launch, temporary }) => {
    const directory = await generate(join(temporary, 'wal'), '--segments', '6', '--blocks', '64', '--seed', '1')
    const { page } = await launch({ directory })
    await expect(page.getByText(/^Recovery replays all 98,304 events/)).toBeVisible()
    await page.keyboard.press('4')
    await page.getByLabel('ns per event').fill('40000')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(figure(page, 'phase')).toHaveText('replaying')

    // Records are written a few times a second.
    await expect.poll(() => keptTraces(temporary)[0]?.records ?? 0).toBeGreaterThan(6)
    const pid = await enginePid(page)
    process.kill(pid, signal)
    const start = Date.now()
    const banner = page.getByRole('alert').filter({ hasText: code })
    await expectWithinLimit(banner.filter({ hasText: says }), start)
    // With what it was at, and what can be done.
    await expect(banner).toContainText(/It was at: .*a recovery, replaying, FS\.\d{8}\.wal/)
    await expect(banner).toContainText('What now:')

    // What was known stays.
    await page.keyboard.press('2')
    await expect(page.getByText(/^Recovery replays all 98,304 events/)).toBeVisible()
    expect(crashReports(temporary)).toMatchObject([
      { kind: 'engine', cause, directory, pid, work: [{ phase: 'replaying' }] },
    ])
    await banner.getByRole('button', { name: 'Restart engine' }).click()
    await expect(banner).toBeHidden()
    await expect(page.getByTestId('engine')).toContainText('running')
    expect(await enginePid(page)).not.toBe(pid)
    // The one before is gone, also the one that was only stopped.
    await expect.poll(() => isAlive(pid)).toBe(false)

    // So does the trace of the recovery, up to its last second.
    const [killed] = keptTraces(temporary)
    expect(killed).toMatchObject({ isWhole: false, directory, segments: 6, outcome: null })
    expect(killed?.records).toBeGreaterThan(6)

    await page.keyboard.press('4')
    await page.getByLabel('ns per event').fill('0')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByText('ended', { exact: true })).toBeVisible()
    expect(keptTraces(temporary)).toMatchObject([{ isWhole: false }, { isWhole: true, eventsReplayed: '98304' }])
  })
}

test('a segment that is cut while it is mapped costs that segment, and not the engine', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...['--segments', '4', '--blocks', '64', '--cold', '4'])
  const { page } = await launch({ directory })
  await expect(page.getByText(/cold/i).first()).toBeVisible()
  await page.keyboard.press('4')
  await page.getByLabel('mode').selectOption('diagnostic')
  await page.getByLabel('ns per event').fill('40000')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(figure(page, 'phase')).toHaveText('replaying')
  const pid = await enginePid(page)
  // It really is a mapped file that is cut: what reads it next gets a SIGBUS.
  const file = join(directory, 'FS.00000003.wal.lz4')
  await expect.poll(() => readFileSync(`/proc/${pid}/maps`, 'utf8')).toContain(file)
  truncateSync(file, 0)
  await expect(page.getByText(/^ended/)).toBeVisible()
  expect(await enginePid(page)).toBe(pid)
  await expect(page.getByRole('region', { name: 'Left out', exact: true })).toContainText('FS.00000003.wal.lz4')
})

test('an engine that runs out of memory', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '6', '--blocks', '64', '--seed', '1')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all 98,304 events/)).toBeVisible()
  const pid = await enginePid(page)
  const died = untilGone(pid)
  // From now on the system gives it no more memory than it has: the next that it needs is its end.
  takeMemory(pid)
  await page.keyboard.press('4')
  const run = page.getByRole('button', { name: 'Run', exact: true })
  // A recovery that gets no thread is refused, and the engine lives: it is asked for one until it needs more than that.
  await expect(async () => {
    if (isAlive(pid)) await run.click({ timeout: 1_000 })
    expect(isAlive(pid)).toBe(false)
  }).toPass({ intervals: [20], timeout: 60_000 })
  const start = await died
  const banner = page.getByRole('alert').filter({ hasText: 'ENGINE_EXITED' })
  await expectWithinLimit(banner.filter({ hasText: /ran out of memory/ }), start)
  await page.keyboard.press('2')
  await expect(page.getByText(/^Recovery replays all 98,304 events/)).toBeVisible()

  const [report] = crashReports(temporary)
  expect(report?.cause).toMatch(/^(heap|memory)-exhausted$/)
  expect(report?.lastLines.join('\n')).toMatch(/out of memory|bad_alloc/)
  // What it refused is said as what it is, and what it still owed is not an error besides.
  await expect(page.getByRole('alert').filter({ hasNotText: /ENGINE_EXITED|RESOURCES_EXHAUSTED/ })).toHaveCount(0)
  await banner.getByRole('button', { name: 'Restart engine' }).click()
  await expect(page.getByTestId('engine')).toContainText('running')
  await expect(banner).toBeHidden()
})

test('the third end in five minutes asks for more than a click', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const banner = page.getByRole('alert').filter({ hasText: 'ENGINE_EXITED' })
  const kill = async () => {
    process.kill(await enginePid(page), 'SIGKILL')
    await expect(banner).toBeVisible()
  }
  for (const _end of [1, 2]) {
    await kill()
    await expect(banner).not.toContainText('times in 5 minutes')
    await banner.getByRole('button', { name: 'Restart engine' }).click()
    await expect(banner).toBeHidden()
    await expect(page.getByTestId('engine')).toContainText('running')
  }
  await kill()
  await expect(banner).toContainText('It has ended 3 times in 5 minutes')
  await expect(banner.getByRole('button', { name: 'Restart engine' })).toHaveCount(0)
  // Not even by the command, which says no more than that.
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('Restart the engine')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'RESTART_BOUND' })).toBeVisible()
  await expect(page.getByTestId('engine')).toContainText('exited')
  await banner.getByRole('button', { name: 'Restart all the same' }).click()
  await expect(page.getByTestId('engine')).toContainText('running')
})

test('all that is known is one dialog, by keyboard, and can be copied', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1')
  const { page, host } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const pid = await enginePid(page)
  process.kill(pid, 'SIGABRT')
  const banner = page.getByRole('alert').filter({ hasText: 'ENGINE_EXITED' })
  await banner.getByRole('button', { name: 'Details…' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('alertdialog', { name: 'The engine gave itself up' })
  await expect(dialog).toBeVisible()
  expect((await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  // Keys are the dialog's while it is there.
  await page.keyboard.press('3')
  await expect(page.getByRole('button', { name: 'Overview', includeHidden: true })).toHaveAttribute(
    'aria-current',
    'page',
  )
  const text = await dialog.getByRole('region', { name: 'All details' }).innerText()
  const { report, ...rest } = JSON.parse(text)
  expect(rest).toMatchObject({ code: 'ENGINE_EXITED', session: { directory } })
  expect(crashReport.parse(report)).toEqual(crashReports(temporary)[0])
  expect(report).toMatchObject({ exit: { signal: 'SIGABRT' }, pid, machine: { cores: expect.any(Number) } })
  expect(report.program.runtime.node).toMatch(/^\d+\./)

  if (host === 'browser') {
    await dialog.getByRole('button', { name: 'Show crash log' }).click()
    await page.keyboard.press('Escape')
    const place = page.getByRole('alert').filter({ hasText: 'CRASH_LOG' })
    await expect(place).toContainText(`1 crash report, kept here:`)
    await expect(place).toContainText(join(temporary, 'configuration', 'crashes'))
  } else {
    await page.keyboard.press('Escape')
  }
  await expect(dialog).toBeHidden()
  await expect(banner.getByRole('button', { name: 'Details…' })).toBeFocused()
})

interface TraceJson {
  isWhole: boolean
  directory: string
  segments: number
  records: number
  eventsReplayed: string
  outcome: object | null
}

/** The traces of the runs of the app, in the order of their names, which is that of time. */
function keptTraces(temporary: string): TraceJson[] {
  const folder = join(temporary, 'configuration', 'traces')
  const names = readdirSync(folder).sort()
  return names.map((name) => walscopeJson<TraceJson>('trace', join(folder, name)).document)
}

/** The reports of the crash log, the oldest first. */
function crashReports(temporary: string): CrashReport[] {
  const folder = join(temporary, 'configuration', 'crashes')
  const names = readdirSync(folder).sort()
  return names.map((name) => crashReport.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))))
}

/** Limits the address space of a process to what it has. */
function takeMemory(pid: number): void {
  const [, kilobytes = ''] = /^VmSize:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--as=${Number(kilobytes) * 1_024}`])
  if (status !== 0) throw new Error(`prlimit: ${stderr}`)
}

/** Resolves to the time when the process has ended. */
async function untilGone(pid: number): Promise<number> {
  while (isAlive(pid)) await pause(5)
  return Date.now()
}
