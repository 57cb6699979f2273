import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EngineState, HEARTBEAT_INTERVAL_MS, HEARTBEAT_LIMIT_MS } from '../contract/host.ts'
import { RESTART_WINDOW_MS } from '../contract/trouble.ts'
import { EngineSupervisor } from './engine-supervisor.ts'
import { fakeLauncher } from './testing/fake-engine.ts'
import { FIRST_SIGN_LIMIT_MS, READY_LIMIT_MS } from './watchdog.ts'

const START = { type: 'start', directory: '/wal', generateSample: false, traces: null } as const

function setUp() {
  const fake = fakeLauncher()
  const supervisor = new EngineSupervisor(fake.launch)
  const states: EngineState[] = []
  supervisor.on('change', (state) => states.push(state))
  return { ...fake, supervisor, states }
}

function running() {
  const it = setUp()
  it.supervisor.start(START)
  it.last().say({ type: 'ready' })
  return it
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('starting', () => {
  it('tells the engine what to open, and runs once it is ready', () => {
    const { supervisor, last, states } = setUp()
    const launched = vi.fn()
    supervisor.on('launch', launched)
    supervisor.start(START)
    expect(last().posted).toEqual([START])
    expect(launched).toHaveBeenCalledWith(last(), 1)
    last().say({ type: 'ready' })
    expect(states.map((state) => state.state)).toEqual(['starting', 'running'])
    expect(supervisor.state).toEqual({
      state: 'running',
      pid: 1000,
      generation: 1,
      error: null,
      exit: null,
      trouble: null,
    })
  })

  it('reports what cannot be launched at all', () => {
    const supervisor = new EngineSupervisor(() => {
      throw new Error('spawn ENOENT')
    })
    supervisor.start(START)
    expect(supervisor.state).toMatchObject({
      state: 'exited',
      error: { code: 'ENGINE_EXITED', message: 'The engine could not be started: spawn ENOENT.' },
      exit: { kind: 'launch-failed' },
    })
  })

  it('reports an engine that gives no sign of life', async () => {
    const { supervisor } = setUp()
    supervisor.start(START)
    await vi.advanceTimersByTimeAsync(FIRST_SIGN_LIMIT_MS - 100)
    expect(supervisor.state.state).toBe('starting')
    await vi.advanceTimersByTimeAsync(300)
    expect(supervisor.state).toMatchObject({ state: 'unresponsive', error: { code: 'ENGINE_UNRESPONSIVE' } })
  })

  it('reports an engine that beats and is never ready, and takes a late ready', async () => {
    const { supervisor, last } = setUp()
    supervisor.start(START)
    const beat = setInterval(() => last().say({ type: 'heartbeat' }), HEARTBEAT_INTERVAL_MS)
    await vi.advanceTimersByTimeAsync(READY_LIMIT_MS - 500)
    expect(supervisor.state.state).toBe('starting')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(supervisor.state).toMatchObject({ state: 'unresponsive' })
    last().say({ type: 'ready' })
    expect(supervisor.state).toMatchObject({ state: 'running', error: null })
    clearInterval(beat)
  })

  it('ends an engine that says that it failed, and gives its reason', async () => {
    const { supervisor, last } = setUp()
    supervisor.start(START)
    const error = { code: 'ADDON_MISSING', message: 'The addon is not built.', file: null, offset: null } as const
    last().say({ type: 'failed', error })
    await vi.advanceTimersByTimeAsync(0)
    expect(last().isKilled).toBe(true)
    expect(supervisor.state).toMatchObject({ state: 'exited', error, exit: { kind: 'launch-failed' } })
  })
})

describe('the heartbeat', () => {
  it('is missed within 2 s, and its return is noticed', async () => {
    const { supervisor, last } = running()
    await vi.advanceTimersByTimeAsync(HEARTBEAT_LIMIT_MS - 50)
    expect(supervisor.state.state).toBe('running')
    await vi.advanceTimersByTimeAsync(2_000 - HEARTBEAT_LIMIT_MS)
    expect(supervisor.state).toMatchObject({
      state: 'unresponsive',
      error: { code: 'ENGINE_UNRESPONSIVE', message: 'The engine has not answered for 1.5 s.' },
    })
    last().say({ type: 'heartbeat' })
    expect(supervisor.state).toMatchObject({ state: 'running', error: null })
  })

  it('keeps an engine running, without a word', async () => {
    const { states, last } = running()
    for (let beat = 0; beat < 100; beat++) {
      await vi.advanceTimersByTimeAsync(HEARTBEAT_INTERVAL_MS)
      last().say({ type: 'heartbeat' })
    }
    expect(states.map((state) => state.state)).toEqual(['starting', 'running'])
  })

  it('is not missed because this process itself stood still', async () => {
    const { supervisor } = running()
    await vi.advanceTimersByTimeAsync(200)
    const now = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => now + 60_000)
    await vi.advanceTimersByTimeAsync(200)
    expect(supervisor.state.state).toBe('running')
    vi.restoreAllMocks()
  })
})

describe('an exit', () => {
  it.each([
    [{ signal: 'SIGKILL' }, 'killed', 'The engine was killed by SIGKILL.'],
    [{ signal: 'SIGTERM' }, 'killed', 'The engine was killed by SIGTERM.'],
    [{ signal: 'SIGBUS' }, 'crashed', expect.stringContaining('SIGBUS')],
    [{ signal: 'SIGABRT' }, 'crashed', 'The engine gave itself up: it was aborted (SIGABRT).'],
    [{ exitCode: 0 }, 'clean', 'The engine ended.'],
    [{ exitCode: 3 }, 'crashed', 'The engine ended with exit code 3.'],
  ])('%j of a running engine is %s', (exit, kind, message) => {
    const { supervisor, last } = running()
    last().exit(exit)
    expect(supervisor.state).toMatchObject({
      state: 'exited',
      error: { code: 'ENGINE_EXITED', message },
      exit: { kind, ...exit },
    })
    expect(supervisor.process).toBeNull()
  })

  it('before ready is a failed launch', () => {
    const { supervisor, last } = setUp()
    supervisor.start(START)
    last().exit({ exitCode: 1 })
    expect(supervisor.state).toMatchObject({
      exit: { kind: 'launch-failed', exitCode: 1 },
      error: { message: 'The engine ended with exit code 1 before it was ready.' },
    })
  })
})

describe('what is known of the trouble', () => {
  const WORK = [{ task: 'recovery', phase: 'replaying', file: 'FS.00000003.wal' }]

  it('is what the engine was at, wrote last, and how often it has ended; and it is reported once', () => {
    const fake = fakeLauncher()
    const writeReport = vi.fn(() => '/crashes/1.json')
    const supervisor = new EngineSupervisor(fake.launch, { writeReport })
    supervisor.start(START)
    expect(supervisor.state.trouble).toBeNull()
    fake.last().say({ type: 'ready' })
    fake.last().say({ type: 'heartbeat', work: WORK })
    fake.last().lastLines = ['FATAL ERROR: Allocation failed - JavaScript heap out of memory']
    fake.last().exit({ signal: 'SIGABRT' })
    const trouble = { cause: 'heap-exhausted', work: WORK, lastLines: fake.last().lastLines, ends: 1, isBounded: false }
    expect(supervisor.state.trouble).toEqual({ ...trouble, report: '/crashes/1.json' })
    expect(writeReport).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ state: 'exited', pid: 1000 }),
      trouble,
    )
  })

  it('of a hang is reported once a life, and gone when the engine answers', async () => {
    const fake = fakeLauncher()
    const writeReport = vi.fn(() => null)
    const supervisor = new EngineSupervisor(fake.launch, { writeReport })
    supervisor.start(START)
    fake.last().say({ type: 'ready' })
    fake.last().say({ type: 'heartbeat', work: WORK })
    for (let hang = 0; hang < 3; hang += 1) {
      await vi.advanceTimersByTimeAsync(2_000)
      expect(supervisor.state.trouble).toMatchObject({ cause: 'hung', work: WORK, ends: 0 })
      fake.last().say({ type: 'heartbeat', work: [] })
      expect(supervisor.state.trouble).toBeNull()
      fake.last().say({ type: 'heartbeat', work: WORK })
    }
    expect(writeReport).toHaveBeenCalledOnce()
  })

  it('tells a kill of the kernel by its counters, read before the launch and after the end', () => {
    const fake = fakeLauncher()
    const readings = [
      { group: 3, machine: 3 },
      { group: 4, machine: 4 },
    ]
    const readMemoryKills = () => readings.shift() ?? { group: null, machine: null }
    const supervisor = new EngineSupervisor(fake.launch, { readMemoryKills })
    supervisor.start(START)
    fake.last().exit({ signal: 'SIGKILL' })
    expect(supervisor.state.trouble).toMatchObject({ cause: 'memory-kill' })
  })

  it('is bounded by the third end in five minutes; a restart of one that runs is no end', async () => {
    const { supervisor, last } = running()
    const end = async () => {
      last().exit({ signal: 'SIGSEGV' })
      const { ends, isBounded } = supervisor.state.trouble ?? {}
      await supervisor.restart(START)
      return [ends, isBounded]
    }
    await supervisor.restart(START)
    await supervisor.restart(START)
    expect(await end()).toEqual([1, false])
    // One that hangs and is restarted for it has ended too.
    await vi.advanceTimersByTimeAsync(FIRST_SIGN_LIMIT_MS + 200)
    expect(supervisor.state.state).toBe('unresponsive')
    await supervisor.restart(START)
    expect(await end()).toEqual([3, true])
    vi.advanceTimersByTime(RESTART_WINDOW_MS)
    expect(await end()).toEqual([1, false])
  })
})

describe('stop and restart', () => {
  it('kills, waits for the exit, and then starts the next generation', async () => {
    const { supervisor, engines, last, states } = running()
    const first = last()
    first.diesWhenKilled = false
    const restarted = supervisor.restart(START)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(first.isKilled).toBe(true)
    expect(engines).toHaveLength(1)
    first.exit({ signal: 'SIGKILL' })
    await restarted
    expect(engines).toHaveLength(2)
    expect(supervisor.state).toMatchObject({ state: 'starting', generation: 2, error: null })
    expect(states.some((state) => state.state === 'exited')).toBe(false)
  })

  it('says so where a killed process does not go', async () => {
    const { supervisor, last } = running()
    last().diesWhenKilled = false
    const stopped = expect(supervisor.stop()).rejects.toThrow('has not ended within 5 s')
    await vi.advanceTimersByTimeAsync(5_000)
    await stopped
  })

  it('hears nothing more of an engine that it has ended', async () => {
    const { supervisor, last } = running()
    const first = last()
    await supervisor.restart(START)
    first.say({ type: 'ready' })
    expect(supervisor.state.state).toBe('starting')
  })
})
