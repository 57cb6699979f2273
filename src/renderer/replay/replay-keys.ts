// The keys of the Replay view. They are listened to by the window's shortcuts, which give way to them while the view has a run.
import { askForNote } from './note-draft.ts'
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

function goToEnd(isStart: boolean): void {
  goTo(isStart ? 0 : (openRun()?.model.endNs ?? 0))
}

interface ReplayKey {
  /** By the name of the key; letters in lower case. */
  keys: string[]
  shown: string
  what: string
  run(key: string): void
  /** Of elements that have a use for the key themselves it is theirs. */
  isForTimeline?: boolean
}

export const REPLAY_KEYS: ReplayKey[] = [
  { keys: [' '], shown: 'Space', what: 'play or pause', run: togglePlay },
  {
    keys: ['[', ']'],
    shown: '[ ]',
    what: 'slower, faster: 1/1000× to 10×',
    run: (key) => useTimeline.setState(({ speed }) => ({ speed: stepSpeed(speed, key === ']' ? 1 : -1) })),
  },
  {
    keys: [',', '.'],
    shown: ', .',
    what: 'previous, next record: a change of a state or a ring, a wait',
    run: (key) => stepRecord(key === '.' ? 1 : -1),
  },
  { keys: ['n', 'p'], shown: 'N P', what: 'next, previous wait or skip', run: (key) => stepStop(key === 'n' ? 1 : -1) },
  {
    keys: ['w', 's', '+', '=', '-'],
    shown: 'W S + −',
    what: 'zoom in, out about the instant',
    run: (key) => zoomBy(key === 's' || key === '-' ? ZOOM : 1 / ZOOM),
  },
  { keys: ['a', 'd'], shown: 'A D', what: 'move the window', run: (key) => pan(key === 'd' ? PAN : -PAN) },
  {
    keys: ['arrowleft', 'arrowright'],
    shown: '← →',
    what: 'move the window',
    run: (key) => pan(key === 'arrowright' ? PAN : -PAN),
    isForTimeline: true,
  },
  {
    keys: ['arrowup', 'arrowdown', 'pageup', 'pagedown'],
    shown: '↑ ↓',
    what: 'point out the segment above, below',
    run: (key) => stepLane((key.startsWith('page') ? lanesInSight() : 1) * (key.endsWith('up') ? -1 : 1)),
    isForTimeline: true,
  },
  {
    keys: ['home', 'end'],
    shown: 'Home End',
    what: 'the start, the end of the run',
    run: (key) => goToEnd(key === 'home'),
    isForTimeline: true,
  },
  { keys: ['f'], shown: 'F', what: 'show what is pointed out, or the whole run', run: fit },
  { keys: ['m'], shown: 'M', what: 'note at the instant', run: () => askForNote() },
]

/** Elements that have a use for arrows, Home and End; those of the timeline have none. */
const OWN_KEYS = '[role=slider], [role=tablist], [role=grid], [role=listbox], section[tabindex]'

/** Does what the key says in the Replay view; false where it says nothing there. */
export function handleReplayKey(event: KeyboardEvent): boolean {
  if (openRun() === null || event.ctrlKey || event.metaKey || event.altKey) return false
  const key = event.key.toLowerCase()
  const found = REPLAY_KEYS.find(({ keys }) => keys.includes(key))
  if (found === undefined) return false
  const target = event.target instanceof Element ? event.target : null
  if (found.isForTimeline && !target?.closest(TIMELINE) && target?.closest(OWN_KEYS)) return false
  event.preventDefault()
  found.run(key)
  return true
}
