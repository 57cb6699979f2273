import { useEffect } from 'react'
import { useEvents } from '../events/event-explorer.ts'
import { FILTER_ID } from '../events/QueryBar.tsx'
import { handleReplayKey } from '../replay/replay-keys.ts'
import { useQuery } from '../sql/query-work.ts'
import type { Controller } from '../state/controller.ts'
import { goToDamage } from '../state/jumps.ts'
import { pickRuns, showView, useReport, useRuns, useSession } from '../state/stores.ts'
import { NEEDS_NO_DIRECTORY, VIEWS } from './Navigation.tsx'

interface Shortcut {
  keys: string
  what: string
  matches(event: KeyboardEvent): boolean
  run(controller: Controller): void
}

const plain = (key: string) => (event: KeyboardEvent) =>
  event.key.toLowerCase() === key && !event.ctrlKey && !event.metaKey && !event.altKey

const isOpen = () => (useSession.getState().session?.directory ?? null) !== null
const activeRun = () => pickRuns(useRuns.getState()).active

/** Every shortcut: the list that `?` shows is this one. */
export const SHORTCUTS: Shortcut[] = [
  {
    keys: 'Ctrl+O',
    what: 'open a directory',
    matches: (event) => (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'o',
    run: (controller) => {
      if (useSession.getState().about?.canChoose) void controller.open()
      else showView('start')
    },
  },
  {
    keys: 'Ctrl+,',
    what: 'settings',
    matches: (event) => (event.ctrlKey || event.metaKey) && event.key === ',',
    run: () => useSession.setState({ areSettingsShown: true }),
  },
  {
    keys: 'Ctrl+K',
    what: 'all commands, by their names',
    matches: (event) => (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k',
    run: () => useSession.setState({ areCommandsShown: true }),
  },
  ...VIEWS.map(
    ([view, title], i): Shortcut => ({
      keys: String(i + 1),
      what: `view ${title}`,
      matches: (event) => event.key === String(i + 1) && !event.ctrlKey && !event.metaKey,
      run: () => {
        if (NEEDS_NO_DIRECTORY.includes(view) || isOpen()) showView(view)
      },
    }),
  ),
  {
    keys: 'Ctrl+F',
    what: 'the filter of the events',
    matches: (event) => (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f' && isOpen(),
    run: () => {
      showView('events')
      // It is there once the view is.
      requestAnimationFrame(() => document.getElementById(FILTER_ID)?.focus())
    },
  },
  {
    keys: 'N',
    what: 'next damaged block; in Findings the next finding',
    matches: plain('n'),
    run: () => goToDamage(1),
  },
  {
    keys: 'P',
    what: 'previous damaged block; in Findings the previous finding',
    matches: plain('p'),
    run: () => goToDamage(-1),
  },
  {
    keys: 'R',
    what: 'run a recovery',
    matches: plain('r'),
    run: () => {
      if (!isOpen()) return
      showView('recovery')
      // The button knows the options; it is there once the view is.
      requestAnimationFrame(() => document.getElementById('run')?.click())
    },
  },
  {
    keys: 'Space',
    what: 'pause or resume the recovery',
    matches: plain(' '),
    run: (controller) => {
      const run = activeRun()
      if (run?.isRunning) void controller.control(run.latest?.phase === 'paused' ? 'resume' : 'pause')
    },
  },
  {
    keys: 'S',
    what: 'step to the next segment',
    matches: plain('s'),
    run: (controller) => {
      if (activeRun()?.isRunning) void controller.control('step')
    },
  },
  {
    keys: 'Esc',
    what: 'stop the recovery, cancel the verification, the filter or the query',
    matches: plain('escape'),
    run: (controller) => {
      if (activeRun()?.isRunning) void controller.control('stop')
      else if (useReport.getState().isVerifying) controller.cancelWork()
      else if (useEvents.getState().progress !== null) controller.events.cancel()
      else if (useQuery.getState().phase === 'running') controller.queries.cancel()
    },
  },
]

const TYPING = 'input, select, textarea, [role=dialog], [role=menu]'

/** Listens to the shortcuts, and to `?`. Keys that are typed into a field stay there, and Space presses a button. */
export function useShortcuts(controller: Controller, onHelp: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null
      const isModified = event.ctrlKey || event.metaKey
      if (target?.closest(TYPING) && !isModified) return
      if (event.key === ' ' && target?.closest('button')) return
      if (event.key === '?') {
        onHelp()
        return
      }
      // Keys of a recovery that runs mean other things where one is replayed.
      if (useSession.getState().view === 'replay' && handleReplayKey(event)) return
      const shortcut = SHORTCUTS.find((it) => it.matches(event))
      if (shortcut === undefined) return
      event.preventDefault()
      shortcut.run(controller)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [controller, onHelp])
}
