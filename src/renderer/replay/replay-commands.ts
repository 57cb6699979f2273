// What the commands of the Replay view do (src/contract/window-commands.ts has their names and keys).

import type { CommandHandler } from '../shell/command.ts'
import { showOutputDialog } from '../state/output-work.ts'
import { showView } from '../state/stores.ts'
import { askForNote, NOTE_FIELD_ID, useNoteDraft } from './note-draft.ts'
import { stepSpeed } from './play-clock.ts'
import { togglePlay } from './player.ts'
import { useReplay } from './replay-store.ts'
import { stepRecord, stepStop } from './stepping.ts'
import { fitTo, panBy, wholeRun, zoomAbout } from './time-window.ts'
import { goTo, openRun, showWindow, useTimeline } from './timeline-store.ts'

const ZOOM = 1.5
/** Of the window. */
const PAN = 0.15
const TIMELINE = '[role=application]'
const LANES = '[data-lanes]'

/** About the instant where it is in sight, otherwise about the middle. */
export function zoomBy(factor: number): void {
  const { atNs } = useReplay.getState()
  showWindow((range, endNs) => {
    const isInSight = atNs >= range.fromNs && atNs <= range.toNs
    return zoomAbout(range, isInSight ? atNs : (range.fromNs + range.toNs) / 2, factor, endNs)
  })
}

function pan(parts: number): void {
  showWindow((range, endNs) => panBy(range, (range.toNs - range.fromNs) * parts, endNs))
}

/** What is pointed out, or, where that is in sight already or there is none, the whole run. */
export function fit(): void {
  const { chosen } = useTimeline.getState()
  showWindow((range, endNs) => {
    const wanted = chosen === null ? wholeRun(endNs) : fitTo(chosen, endNs)
    const isShown = Math.abs(wanted.fromNs - range.fromNs) < 1 && Math.abs(wanted.toNs - range.toNs) < 1
    return isShown ? wholeRun(endNs) : wanted
  })
}

/** The segment above or below the one that is pointed out. */
function stepLane(step: number): void {
  const run = openRun()
  if (run === null || run.model.segmentCount === 0) return
  const { ordinal, atNs } = useReplay.getState()
  const from = ordinal ?? run.model.stateAt(atNs).manager.ordinal ?? -1
  const next = Math.min(Math.max(from + step, 0), run.model.segmentCount - 1)
  useReplay.setState({ ordinal: next })
}

const lanesInSight = () => Math.max(Math.floor((document.querySelector(LANES)?.clientHeight ?? 140) / 14) - 1, 1)

/** Elements that have a use for arrows, Home and End; those of the timeline have none. */
const OWN_KEYS = '[role=slider], [role=tablist], [role=grid], [role=listbox], section[tabindex]'

const NO_RUN = 'No recorded run is open in the Replay view.'

/** Of the run that is open: shows it, then does it. */
const replay = (run: CommandHandler['run']): CommandHandler => ({
  obstacle: () => (openRun() === null ? NO_RUN : null),
  run: (controller) => {
    showView('replay')
    run(controller)
  },
})

/** The same by a key that other elements have a use for themselves: of those it is theirs. */
const timeline = (run: CommandHandler['run']): CommandHandler => ({
  ...replay(run),
  takesKey: (target) => !(target?.closest(OWN_KEYS) && !target.closest(TIMELINE)),
})

const FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=dialog], [role=menu]'

/** A field in which somebody types has an undo of its own; that of a note is empty and untouched behind one that was added. */
function isTyping(target: Element | null): boolean {
  const field = target?.closest(FIELDS) ?? null
  return field !== null && (field.id !== NOTE_FIELD_ID || useNoteDraft.getState().isTyped)
}

/** Of the notes, where nobody types. */
const ofNotes = (run: CommandHandler['run']): CommandHandler => ({
  ...replay(run),
  takesKey: (target) => !isTyping(target),
})

export const REPLAY_HANDLERS = {
  play: replay(togglePlay),
  slower: replay(() => useTimeline.setState(({ speed }) => ({ speed: stepSpeed(speed, -1) }))),
  faster: replay(() => useTimeline.setState(({ speed }) => ({ speed: stepSpeed(speed, 1) }))),
  'previous-record': replay(() => stepRecord(-1)),
  'next-record': replay(() => stepRecord(1)),
  'previous-wait': replay(() => stepStop(-1)),
  'next-wait': replay(() => stepStop(1)),
  'run-start': timeline(() => goTo(0)),
  'run-end': timeline(() => goTo(openRun()?.model.endNs ?? 0)),
  'zoom-in': replay(() => zoomBy(1 / ZOOM)),
  'zoom-out': replay(() => zoomBy(ZOOM)),
  earlier: timeline(() => pan(-PAN)),
  later: timeline(() => pan(PAN)),
  fit: replay(fit),
  'segment-above': timeline(() => stepLane(-1)),
  'segment-below': timeline(() => stepLane(1)),
  'segments-up': timeline(() => stepLane(-lanesInSight())),
  'segments-down': timeline(() => stepLane(lanesInSight())),
  note: replay(() => askForNote()),
  'undo-note': ofNotes((controller) => controller.library.notes.undo()),
  'redo-note': ofNotes((controller) => controller.library.notes.redo()),
  'other-runs': replay((controller) => controller.library.close()),
  'export-trace': replay(() => showOutputDialog('trace-export')),
  'copy-trace': replay(() => showOutputDialog('trace')),
} as const satisfies Record<string, CommandHandler>
