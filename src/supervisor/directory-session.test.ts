import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir, type } from 'node:os'
import { dirname, join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WorkReport } from '../contract/work.ts'
import { DirectorySession } from './directory-session.ts'
import type { HostPlatform } from './host-platform.ts'
import { createHostRouter } from './host-router.ts'
import { RecentDirectories } from './recent-directories.ts'
import { SettingsFile } from './settings-file.ts'
import { fakeLauncher } from './testing/fake-engine.ts'
import { WindowRequests } from './window-requests.ts'

let temporary: string
let wal: string
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-session-'))
  wal = join(temporary, 'wal')
  mkdirSync(wal)
  vi.stubEnv('WALSCOPE_CONFIG_DIR', join(temporary, 'configuration'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(temporary, { recursive: true })
})

function setUp() {
  const fake = fakeLauncher()
  const report = (message: string) => {
    throw new Error(message)
  }
  const recent = new RecentDirectories(report)
  const settings = new SettingsFile(report)
  const session = new DirectorySession(fake.launch, recent, settings)
  const revealed: string[] = []
  const reported: [WorkReport, string | null][] = []
  const platform: HostPlatform = {
    programs: join(temporary, 'out/main'),
    requests: new WindowRequests(),
    kind: 'desktop',
    version: '1.2.3',
    canChoose: true,
    chooseDirectory: async () => wal,
    chooseTrace: async () => null,
    chooseOutput: async () => null,
    reveal: async (path) => {
      revealed.push(path)
      return true
    },
    reportWork: (report, { directory }) => void reported.push([report, directory]),
    updates: async function* () {},
  }
  const host = createRouterClient(createHostRouter(session, recent, settings, platform))
  return { ...fake, session, recent, host, revealed, reported, traces: settings.traces }
}

describe('the work of a window', () => {
  it('comes to its platform with the directory that it is about', async () => {
    const { host, reported } = setUp()
    const report: WorkReport = { current: { kind: 'verification', fraction: 0.5, isPaused: false }, ended: [] }
    await host.reportWork(report)
    await host.open({ directory: wal })
    await host.reportWork({ current: null, ended: [{ kind: 'verification', hasFailed: false, elapsedMs: 12_000 }] })
    expect(reported).toEqual([
      [report, null],
      [{ current: null, ended: [{ kind: 'verification', hasFailed: false, elapsedMs: 12_000 }] }, wal],
    ])
  })

  it('is refused where it says anything else', async () => {
    const { host, reported } = setUp()
    const current = { kind: 'a text of somebody', fraction: 0.5, isPaused: false }
    await expect(host.reportWork({ current, ended: [] } as never)).rejects.toThrow()
    expect(reported).toEqual([])
  })
})

describe('open', () => {
  it('starts an engine on the directory and remembers it', async () => {
    const { host, last, traces } = setUp()
    expect(await host.open({ directory: wal })).toMatchObject({
      directory: wal,
      isSample: false,
      engine: { state: 'starting', generation: 1 },
    })
    expect(last().posted).toEqual([{ type: 'start', directory: wal, generateSample: false, traces }])
    expect(await host.recent()).toMatchObject([{ directory: wal }])
    expect(await host.forgetRecent({ directory: wal })).toEqual([])
  })

  it('ends the engine there was', async () => {
    const { host, engines } = setUp()
    await host.open({ directory: wal })
    await host.open({ directory: temporary })
    expect(engines.map((engine) => engine.isKilled)).toEqual([true, false])
  })

  it('makes one engine at a time, however many open at once', async () => {
    const { host, engines } = setUp()
    await Promise.all([host.open({ directory: wal }), host.open({ directory: wal }), host.open({ directory: wal })])
    expect(engines.map((engine) => engine.isKilled)).toEqual([true, true, false])
  })

  it('refuses with a typed error what is no directory, and stays as it was', async () => {
    const { host, session } = setUp()
    await host.open({ directory: wal })
    const file = join(temporary, 'file')
    writeFileSync(file, '')
    await expect(host.open({ directory: file })).rejects.toMatchObject({
      defined: true,
      code: 'NOT_A_DIRECTORY',
      data: { code: 'NOT_A_DIRECTORY', file, offset: null },
    })
    await expect(host.open({ directory: join(wal, 'none') })).rejects.toMatchObject({ code: 'DIRECTORY_NOT_FOUND' })
    expect(session.value).toMatchObject({ directory: wal, engine: { state: 'starting', generation: 1 } })
  })

  it('at the start of the program shows its failure in the session', async () => {
    const { session } = setUp()
    await session.openAtStart(join(wal, 'none'))
    expect(session.value).toMatchObject({
      directory: null,
      engine: { state: 'none', error: { code: 'DIRECTORY_NOT_FOUND' } },
    })
    await session.openAtStart(wal)
    expect(session.value).toMatchObject({ directory: wal, engine: { error: null } })
  })
})

it('starts an engine without a directory for traces, and restarts it as one', async () => {
  const { host, last, recent, traces } = setUp()
  await host.open({ directory: wal })
  expect(await host.openTraces()).toMatchObject({ directory: null, engine: { state: 'starting', generation: 2 } })
  const start = { type: 'start', directory: null, generateSample: false, traces }
  expect(last().posted).toEqual([start])
  last().exit({ signal: 'SIGKILL' })
  expect(await host.restartEngine()).toMatchObject({ directory: null, engine: { generation: 3 } })
  expect(last().posted).toEqual([start])
  expect(recent.list()).toHaveLength(1)
  expect(await host.close()).toMatchObject({ engine: { state: 'none' } })
})

describe('restart', () => {
  it('starts another engine on the same directory', async () => {
    const { host, last, engines } = setUp()
    await host.open({ directory: wal })
    last().exit({ signal: 'SIGBUS' })
    expect(await host.restartEngine()).toMatchObject({ directory: wal, engine: { state: 'starting', generation: 2 } })
    expect(engines).toHaveLength(2)
  })

  it('is refused where nothing is open', async () => {
    await expect(setUp().host.restartEngine()).rejects.toMatchObject({
      code: 'USAGE',
      message: 'No directory is open.',
    })
  })
})

describe('the sample', () => {
  it('has a directory of its own, which goes with the session', async () => {
    const { host, last, traces } = setUp()
    const session = await host.openSample()
    expect(session.isSample).toBe(true)
    const directory = session.directory ?? ''
    expect(last().posted).toEqual([{ type: 'start', directory, generateSample: true, traces }])
    expect(existsSync(directory)).toBe(false)
    expect(existsSync(dirname(directory))).toBe(true)
    expect(await host.close()).toMatchObject({ directory: null, isSample: false, engine: { state: 'none' } })
    expect(existsSync(dirname(directory))).toBe(false)
    expect(await host.recent()).toEqual([])
  })

  it('is generated again by a restart only where it was not complete', async () => {
    const { host, last } = setUp()
    await host.openSample()
    await host.restartEngine()
    expect(last().posted[0]?.generateSample).toBe(true)
    last().say({ type: 'ready' })
    await host.restartEngine()
    expect(last().posted[0]?.generateSample).toBe(false)
    await host.close()
  })
})

it('tells each watcher the session now and each change', async () => {
  const { session, last } = setUp()
  const abort = new AbortController()
  const watcher = session.watch(abort.signal)
  const next = async () => (await watcher.next()).value
  expect(await next()).toMatchObject({ directory: null })
  await session.open(wal)
  last().say({ type: 'ready' })
  last().exit({ signal: 'SIGKILL' })
  const states: string[] = []
  while (states.at(-1) !== 'exited') states.push((await next())?.engine.state)
  expect(states.slice(-3)).toEqual(['starting', 'running', 'exited'])
  abort.abort()
  await expect(watcher.next()).rejects.toThrow()
})

it('reveals files of the open directory only', async () => {
  const { host, revealed } = setUp()
  expect(await host.reveal({ file: 'a.wal' })).toBe(false)
  await host.open({ directory: wal })
  expect(await host.reveal({ file: 'a.wal' })).toBe(true)
  expect(await host.reveal({ file: '../file' })).toBe(false)
  expect(await host.reveal({ file: '/etc/passwd' })).toBe(false)
  expect(revealed).toEqual([join(wal, 'a.wal')])
})

it('says what it is', async () => {
  expect(await setUp().host.about()).toEqual({
    kind: 'desktop',
    version: '1.2.3',
    // Compiled in by the build: the sources have none.
    build: { commit: null, date: null },
    platform: process.platform,
    system: `${type()} ${release()}, ${process.arch}`,
    ...{ electron: null, chromium: null, node: process.versions.node },
    canChoose: true,
  })
})

describe('when things break', () => {
  const crash = (it: ReturnType<typeof setUp>) => {
    it.last().say({ type: 'ready' })
    it.last().exit({ signal: 'SIGSEGV' })
  }

  it('is only restarted for who says so once it has ended three times', async () => {
    const it = setUp()
    await it.host.open({ directory: wal })
    for (const ends of [1, 2]) {
      crash(it)
      expect(it.session.value.engine.trouble).toMatchObject({ ends, isBounded: false })
      await it.host.restartEngine()
    }
    crash(it)
    expect(it.session.value.engine.trouble).toMatchObject({ ends: 3, isBounded: true })
    await expect(it.host.restartEngine()).rejects.toMatchObject({ code: 'RESTART_BOUND' })
    expect(it.engines).toHaveLength(3)
    expect(await it.host.restartEngine({ despiteBound: true })).toMatchObject({ engine: { state: 'starting' } })
    // Opened anew, it is begun anew.
    await it.host.open({ directory: wal })
    crash(it)
    expect(it.session.value.engine.trouble).toMatchObject({ ends: 1, isBounded: false })
  })

  it('leaves a report, which the page gets, and shows where it is', async () => {
    const it = setUp()
    await it.host.open({ directory: wal })
    expect(await it.host.engineReport()).toBeNull()
    expect(await it.host.showCrashLog()).toMatchObject({ reports: 0, isShown: true })
    crash(it)
    const { report } = it.session.value.engine.trouble ?? {}
    const known = await it.host.engineReport()
    expect(JSON.parse(readFileSync(report ?? '', 'utf8'))).toEqual(known)
    expect(known).toMatchObject({ kind: 'engine', directory: wal, exit: { signal: 'SIGSEGV' }, times: 1 })
    const folder = join(temporary, 'configuration', 'crashes')
    expect(await it.host.showCrashLog()).toEqual({ folder, reports: 1, isShown: true })
    expect(it.revealed).toEqual([folder, report])
  })

  it('errors of the page are written, as far as they are not too many', async () => {
    const it = setUp()
    const report = { place: 'Blocks', message: 'it broke', lines: ['at Blocks'] }
    const paths = []
    for (let error = 0; error < 10; error += 1) paths.push(await it.host.reportPage(report))
    expect(paths.filter((path) => path !== null)).toHaveLength(5)
    expect(JSON.parse(readFileSync(paths[0] ?? '', 'utf8'))).toMatchObject({
      kind: 'page-error',
      lastLines: ['at Blocks'],
    })
  })

  it('what else broke is told until it is dismissed, the last of each kind', async () => {
    const { host, session } = setUp()
    session.troubles.add({ kind: 'page', message: 'once', report: null })
    session.troubles.add({ kind: 'graphics', message: 'lost', report: null })
    session.troubles.add({ kind: 'page', message: 'twice', report: null })
    const troubles = await host.troubles()
    const { value: first } = await troubles.next()
    expect(first).toMatchObject([{ message: 'lost' }, { message: 'twice' }])
    await host.dismissTrouble({ id: session.troubles.value[0]?.id ?? 0 })
    expect((await troubles.next()).value).toMatchObject([{ message: 'twice' }])
    await troubles.return?.(undefined)
  })

  it('keeps the runs that a page wants to find again', async () => {
    const { host } = setUp()
    expect(await host.keptRuns()).toBeNull()
    const runs = { generation: 2, runs: [{ id: 3, runId: 1 }], activeId: 3, besideId: null }
    await host.keepRuns(runs)
    expect(await host.keptRuns()).toEqual(runs)
    const many = Array.from({ length: 100 }, (_, id) => ({ id, runId: id }))
    await expect(host.keepRuns({ ...runs, runs: many })).rejects.toThrow()
  })
})
