// What each command of a window does (src/contract/window-commands.ts has their names, menus and keys).
import { formatLink, type PageCommandId, type Theme, type View } from '../../contract/index.ts'
import { focusIn } from '../components/focus-in.ts'
import { copyText } from '../copy/clipboard.ts'
import { useEvents } from '../events/event-explorer.ts'
import { FILTER_ID } from '../events/QueryBar.tsx'
import { openFind } from '../find/find-store.ts'
import { openHelp } from '../help/help-store.ts'
import { REPLAY_HANDLERS } from '../replay/replay-commands.ts'
import { editorHandle } from '../sql/editor-handle.ts'
import { useQuery } from '../sql/query-work.ts'
import { runDraft } from '../sql/run-draft.ts'
import { announce } from '../state/announcement.ts'
import { goToDamage } from '../state/jumps.ts'
import { type OutputKind, showOutputDialog } from '../state/output-work.ts'
import { changeSettings } from '../state/settings.ts'
import { pickRuns, showDialog, showView, useReport, useRuns, useSelection, useSession } from '../state/stores.ts'
import { isChanged } from '../watch/watch-store.ts'
import type { CommandHandler } from './command.ts'
import { placeNow } from './place-now.ts'

const activeRun = () => pickRuns(useRuns.getState()).active
const engineState = () => useSession.getState().session?.engine.state ?? 'none'
const canChoose = () => useSession.getState().about?.canChoose ?? false

const engineRuns = () => (engineState() === 'running' ? null : 'The engine does not run.')
const recoveryRuns = () => (activeRun()?.isRunning ? null : 'No recovery runs.')

const view = (name: View): CommandHandler => ({ run: () => showView(name) })
const theme = (name: Theme): CommandHandler => ({ run: () => changeSettings({ theme: name }) })
const output = (kind: OutputKind): CommandHandler => ({ obstacle: engineRuns, run: () => showOutputDialog(kind) })

const filterEvents = () =>
  focusIn(
    () => showView('events'),
    () => document.getElementById(FILTER_ID),
  )

/** Opens the find bar over the table in view. The Events view has a filter for that, and so has whoever sees no table. */
function find(): void {
  const { view: shown, session } = useSession.getState()
  if (shown !== 'events' && openFind()) return
  if (session?.directory != null) filterEvents()
  else announce('There is no table in view.')
}

/** What can be ended, as its end. */
function endable(): CommandHandler['run'] | null {
  if (activeRun()?.isRunning) return (controller) => void controller.control('stop')
  if (useReport.getState().isVerifying) return (controller) => controller.cancelWork()
  if (useEvents.getState().progress !== null) return (controller) => controller.events.cancel()
  if (useQuery.getState().phase === 'running') return (controller) => controller.queries.cancel()
  return null
}

export const COMMAND_HANDLERS: Readonly<Record<PageCommandId, CommandHandler>> = {
  ...REPLAY_HANDLERS,
  'open-directory': { run: (controller) => (canChoose() ? void controller.open() : showView('start')) },
  'open-trace': { run: (controller) => (canChoose() ? void controller.chooseTrace() : showView('replay')) },
  'open-sample': { run: (controller) => void controller.openSample() },
  'reload-directory': { obstacle: engineRuns, run: (controller) => void controller.reload() },
  changes: {
    obstacle: () => (isChanged() ? null : 'The directory is as it was when it was scanned.'),
    run: () => showDialog('changes'),
  },
  'close-directory': { run: (controller) => void controller.closeDirectory() },
  salvage: output('salvage'),
  bundle: output('bundle'),
  reveal: {
    obstacle: () => {
      if (useSession.getState().about?.kind === 'browser') return 'A browser shows no file manager.'
      return useSelection.getState().file === null ? 'No segment is selected.' : null
    },
    run: (controller) => {
      const { file } = useSelection.getState()
      if (file !== null) void controller.reveal(file)
    },
  },
  'export-events': {
    obstacle: engineRuns,
    run: () => {
      // The dialog is the view's.
      showView('events')
      showOutputDialog('events')
    },
  },
  'export-result': {
    obstacle: () => (useQuery.getState().query === null ? 'No query has been run.' : engineRuns()),
    run: () => {
      showView('sql')
      showOutputDialog('query')
    },
  },
  commands: { run: () => showDialog('commands') },
  'theme-system': theme('system'),
  'theme-dark': theme('dark'),
  'theme-light': theme('light'),
  'view-start': view('start'),
  'view-overview': view('overview'),
  'view-segments': view('segments'),
  'view-recovery': view('recovery'),
  'view-blocks': view('blocks'),
  'view-findings': view('findings'),
  'view-events': view('events'),
  'view-sql': view('sql'),
  'view-replay': view('replay'),
  'next-damage': { run: () => goToDamage(1) },
  'previous-damage': { run: () => goToDamage(-1) },
  'run-recovery': {
    obstacle: engineRuns,
    run: () => {
      showView('recovery')
      // The button knows the options; it is there once the view is.
      requestAnimationFrame(() => document.getElementById('run')?.click())
    },
  },
  'pause-recovery': {
    obstacle: recoveryRuns,
    run: (controller) => void controller.control(activeRun()?.latest?.phase === 'paused' ? 'resume' : 'pause'),
  },
  'step-recovery': { obstacle: recoveryRuns, run: (controller) => void controller.control('step') },
  stop: {
    obstacle: () => (endable() === null ? 'Nothing runs that could be stopped.' : null),
    run: (controller) => endable()?.(controller),
  },
  'verify-again': { obstacle: engineRuns, run: (controller) => void controller.verifyAgain() },
  'restart-engine': {
    obstacle: () => (engineState() === 'none' ? 'There is no engine: no directory and no recorded run is open.' : null),
    run: (controller) => void controller.restartEngine(),
  },
  'copy-link': {
    obstacle: () => (placeNow() === null ? 'Nothing is shown that a link could lead to.' : null),
    run: () => {
      const place = placeNow()
      if (place !== null) void copyText(formatLink(place), 'a link to this place')
    },
  },
  find: { run: find },
  'filter-events': { run: filterEvents },
  'edit-query': {
    run: () =>
      focusIn(
        () => showView('sql'),
        () => editorHandle.current,
      ),
  },
  'run-query': {
    obstacle: engineRuns,
    run: (controller) => {
      showView('sql')
      runDraft(controller)
    },
  },
  help: { run: () => openHelp() },
  shortcuts: { run: () => showDialog('shortcuts') },
  'crash-log': { run: (controller) => void controller.showCrashLog() },
  notices: { run: () => showDialog('notices') },
  about: { run: () => showDialog('about') },
  settings: { run: () => showDialog('settings') },
}
