import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type About, type PressedKey, WINDOW_COMMANDS } from '../../contract/index.ts'
import { EMPTY_REPLAY, useReplay } from '../replay/replay-store.ts'
import type { Controller } from '../state/controller.ts'
import { emptyReport, useReport, useSession } from '../state/stores.ts'
import { COMMAND_HANDLERS } from './command-handlers.ts'
import { commandOfKey, commandsNow, obstacleOf, PAGE_COMMANDS, runCommand } from './commands.ts'

const ABOUT: About = {
  ...{ kind: 'desktop', version: '1', build: { commit: null, date: null }, canChoose: true },
  ...{ platform: 'linux', system: '', electron: null, chromium: null, node: '' },
}
const ENGINE = { state: 'running' as const, pid: 1, generation: 1, error: null, exit: null, trouble: null }

const opened = (directory: string | null) =>
  useSession.setState({ session: { directory, isSample: false, engine: ENGINE }, view: 'overview' })
/** As though a recorded run were open: it is only asked whether there is one. */
const replaying = () => {
  useReplay.setState({ opened: { run: {} } as never })
  useSession.setState({ view: 'replay' })
}
const key = (name: string, isControl = false): PressedKey => ({
  ...{ key: name, ctrlKey: isControl, metaKey: false, altKey: false, shiftKey: false },
})
const pressed = (name: string, isControl = false) => commandOfKey(key(name, isControl), null)?.id

beforeEach(() => {
  useSession.setState({ ...useSession.getInitialState(), about: ABOUT })
  useReport.setState(emptyReport)
  useReplay.setState(EMPTY_REPLAY)
})

test('each command is done by somebody: the page has a handler for it, or the desktop does it', () => {
  const handled = Object.keys(COMMAND_HANDLERS)
  const desktops = WINDOW_COMMANDS.filter(({ isDesktops }) => isDesktops).map(({ id }) => id)
  expect([...handled, ...desktops].sort()).toEqual(WINDOW_COMMANDS.map(({ id }) => id).sort())
  expect(PAGE_COMMANDS.map(({ id }) => id).sort()).toEqual(handled.sort())
})

describe('a key', () => {
  test('means what it means in the view that is shown', () => {
    opened('/wal')
    expect([pressed('n'), pressed('6'), pressed('k', true), pressed('f')]).toEqual([
      ...['next-damage', 'view-findings', 'commands', undefined],
    ])
    replaying()
    expect([pressed('n'), pressed(' '), pressed('f'), pressed('6')]).toEqual([
      ...['next-wait', 'play', 'fit', 'view-findings'],
    ])
  })

  test('means nothing where its command cannot be done', () => {
    opened(null)
    expect([pressed('n'), pressed('6'), pressed('r'), pressed('1'), pressed('9')]).toEqual([
      ...[undefined, undefined, undefined, 'view-start', 'view-replay'],
    ])
    opened('/wal')
    expect([pressed('Escape'), pressed(' '), pressed('Enter', true)]).toEqual([undefined, undefined, undefined])
    useReport.setState({ isVerifying: true })
    expect(pressed('Escape')).toBe('stop')
    useSession.setState({ view: 'sql' })
    expect(pressed('Enter', true)).toBe('run-query')
  })

  test('is left to an element that has a use for it', () => {
    opened('/wal')
    replaying()
    const inside = (...selectors: string[]) =>
      ({
        closest: (selector: string) => selector.split(', ').find((it) => selectors.includes(it)) ?? null,
      }) as unknown as Element
    const commandIn = (name: string, target: Element) => commandOfKey(key(name), target)?.id
    expect(commandIn('ArrowUp', inside('[role=grid]'))).toBeUndefined()
    expect(commandIn('ArrowUp', inside('[role=slider]', '[role=application]'))).toBe('segment-above')
    expect(commandIn('n', inside('[role=grid]'))).toBe('next-wait')
  })
})

test('the palette has what can be done now', () => {
  const now = () => commandsNow().map(({ id }) => id)
  opened(null)
  expect(now()).toEqual(expect.arrayContaining(['open-directory', 'view-replay', 'settings', 'about']))
  for (const id of ['salvage', 'view-sql', 'play', 'commands', 'new-window']) expect(now()).not.toContain(id)
  opened('/wal')
  expect(now()).toEqual(expect.arrayContaining(['salvage', 'view-sql', 'verify-again', 'restart-engine']))
  expect(now()).not.toContain('step-recovery')
  useSession.setState({ session: { directory: '/wal', isSample: false, engine: { ...ENGINE, state: 'exited' } } })
  expect(now()).not.toContain('salvage')
  expect(now()).toContain('restart-engine')
})

test('a command that is asked for and cannot be done says why', () => {
  opened('/wal')
  const controller = { control: vi.fn() }
  useSession.setState({ dialog: 'settings' })
  runCommand('step-recovery', controller as unknown as Controller)
  expect(controller.control).not.toHaveBeenCalled()
  expect(useSession.getState()).toMatchObject({ dialog: null, error: { code: 'USAGE', message: 'No recovery runs.' } })
})

test('what is in the way is a sentence', () => {
  opened(null)
  const obstacles = PAGE_COMMANDS.map(obstacleOf).filter((it) => it !== null)
  expect(obstacles.length).toBeGreaterThan(20)
  for (const obstacle of obstacles) expect(obstacle).toMatch(/^[A-Z].*\.$/)
})
