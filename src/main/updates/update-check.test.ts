// Nothing is ever sent while the setting is off.
import { EventPublisher } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WalscopeFailure } from '../../contract/errors.ts'
import type { SettingsState } from '../../contract/host.ts'
import { DEFAULT_SETTINGS, readSettings } from '../../contract/settings.ts'
import { updateState } from '../../contract/updates.ts'
import type { SettingsFile } from '../../supervisor/settings-file.ts'
import { partitions } from '../testing/electron.ts'
import { askNewestVersion, UPDATE_PARTITION } from './newest-version.ts'
import { CHECK_INTERVAL_MS, UpdateCheck } from './update-check.ts'

vi.mock('electron', () => import('../testing/electron.ts'))

/** Settings of a program, without their file. */
class Settings {
  private readonly publisher = new EventPublisher<{ change: SettingsState }>()
  private state: SettingsState = { settings: DEFAULT_SETTINGS, notice: null }

  constructor(isOn: boolean) {
    this.state.settings = { ...DEFAULT_SETTINGS, checksForUpdates: isOn }
  }

  change(change: Partial<typeof DEFAULT_SETTINGS>): void {
    this.state = { ...this.state, settings: { ...this.state.settings, ...change } }
    this.publisher.publish('change', this.state)
  }

  async *watch(signal?: AbortSignal): AsyncGenerator<SettingsState> {
    const changes = this.publisher.subscribe('change', { signal })
    yield this.state
    yield* changes
  }
}

const NOW = Date.UTC(2026, 10, 27)
const DAY_MS = 86_400_000
const running: AbortController[] = []

function setUp(isOn: boolean, ask: (signal: AbortSignal) => Promise<string> = askNewestVersion) {
  const settings = new Settings(isOn)
  const asked = vi.fn(ask)
  const check = new UpdateCheck({ settings: settings as unknown as SettingsFile, version: '0.1.0', ask: asked })
  const life = new AbortController()
  running.push(life)
  check.follow(life.signal).catch((error: unknown) => {
    if (!life.signal.aborted) throw error
  })
  return { settings, asked, check, life }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const requests = () => partitions.get(UPDATE_PARTITION)?.session.requests ?? []

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  partitions.clear()
})
afterEach(() => {
  for (const life of running.splice(0)) life.abort()
  vi.useRealTimers()
})

describe('while the setting is off', () => {
  test('which it is unless a person has turned it on', () => {
    expect(DEFAULT_SETTINGS.checksForUpdates).toBe(false)
    for (const stored of [{}, { checksForUpdates: 'yes' }, { checksForUpdates: 1 }, { checksForUpdates: null }, 'x'])
      expect(readSettings(stored).settings.checksForUpdates).toBe(false)
  })

  test('nothing is asked, not at the start, not in a month, and not when another setting changes', async () => {
    const { settings, asked, check } = setUp(false)
    await settle()
    for (let day = 0; day < 31; day += 1) {
      settings.change({ theme: day % 2 === 0 ? 'dark' : 'light' })
      await vi.advanceTimersByTimeAsync(DAY_MS)
    }
    expect(asked).not.toHaveBeenCalled()
    // Not even what would ask was made.
    expect([...partitions]).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    expect(check.value).toEqual({ check: 'off' })
  })

  test('also once it is turned off: what was asked is ended, and what comes of it is nothing', async () => {
    let signalOf: AbortSignal | undefined
    const { settings, asked, check } = setUp(true, (signal) => {
      signalOf = signal
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve('9.0.0')))
    })
    await settle()
    expect(check.value).toEqual({ check: 'asking' })
    settings.change({ checksForUpdates: false })
    await settle()
    expect(signalOf?.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(31 * DAY_MS)
    expect(asked).toHaveBeenCalledTimes(1)
    expect(check.value).toEqual({ check: 'off' })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('while it is on', () => {
  test('is asked at the start and once a day', async () => {
    const { settings, asked } = setUp(true)
    await settle()
    expect(requests()).toHaveLength(1)
    // Another setting is no reason to ask.
    settings.change({ theme: 'dark' })
    await vi.advanceTimersByTimeAsync(CHECK_INTERVAL_MS - 1)
    expect(requests()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(3 * DAY_MS)
    expect(requests()).toHaveLength(4)
    expect(asked).toHaveBeenCalledTimes(4)
  })

  test('is asked at once when it is turned on', async () => {
    const { settings, asked } = setUp(false)
    await settle()
    settings.change({ checksForUpdates: true })
    await settle()
    expect(asked).toHaveBeenCalledTimes(1)
  })

  test('says what is known, to everybody who looks', async () => {
    const answers = ['0.1.0', '0.2.0', '0.2.0']
    const { check, settings } = setUp(true, async () => answers.shift() ?? '0.0.1')
    const seen: unknown[] = []
    const looking = new AbortController()
    void (async () => {
      for await (const state of check.watch(looking.signal)) seen.push(updateState.parse(state))
    })().catch(() => {})
    await settle()
    await vi.advanceTimersByTimeAsync(2 * DAY_MS)
    settings.change({ checksForUpdates: false })
    await settle()
    expect(seen).toEqual([
      { check: 'off' },
      { check: 'asking' },
      { check: 'current', checkedAtMs: NOW },
      { check: 'asking' },
      { check: 'newer', checkedAtMs: NOW + DAY_MS, version: '0.2.0' },
      // A newer version stays in sight while it is asked again.
      { check: 'newer', checkedAtMs: NOW + 2 * DAY_MS, version: '0.2.0' },
      { check: 'off' },
    ])
    looking.abort()
  })

  test('says why it could not be asked, and asks again in a day', async () => {
    let isDown = true
    const { check, asked } = setUp(true, async () => {
      if (isDown) throw new WalscopeFailure({ code: 'UPDATE_CHECK_FAILED', message: 'No.' })
      return '0.2.0'
    })
    await settle()
    const error = { code: 'UPDATE_CHECK_FAILED', message: 'No.', file: null, offset: null }
    expect(check.value).toEqual({ check: 'failed', checkedAtMs: NOW, error })
    isDown = false
    await vi.advanceTimersByTimeAsync(DAY_MS)
    expect(check.value).toMatchObject({ check: 'newer' })
    expect(asked).toHaveBeenCalledTimes(2)
  })

  test('ends with the program', async () => {
    const { life, asked } = setUp(true)
    await settle()
    life.abort()
    await settle()
    await vi.advanceTimersByTimeAsync(31 * DAY_MS)
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
