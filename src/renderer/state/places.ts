// Going to a place that a link names: opening what it is in, waiting until that is known, and selecting it.
import {
  type DirectoryPlace,
  formatCount,
  formatNs,
  isSameDirectory,
  type Place,
  parseLink,
  refusedLink,
  type TracePlace,
} from '../../contract/index.ts'
import { useReplay } from '../replay/replay-store.ts'
import { goTo } from '../replay/timeline-store.ts'
import type { Controller } from './controller.ts'
import { findInScan } from './place-in-scan.ts'
import { selectBlock, showView, useReport, useSession } from './stores.ts'
import { until } from './until.ts'

let going = new AbortController()

const openDirectory = () => useSession.getState().session?.directory ?? null
const openTrace = () => {
  const reference = useReplay.getState().opened?.reference
  return reference !== undefined && 'path' in reference ? reference.path : null
}

/** Whether what the place is in is open already: nothing has to be opened to go there. */
export function isOpenAlready(place: Place): boolean {
  if (place.kind === 'trace') return openTrace() === place.path
  const directory = openDirectory()
  return directory !== null && isSameDirectory(directory, place.directory)
}

function tell(message: string, file: string | null = null): void {
  useSession.setState({ error: { code: 'PLACE_NOT_FOUND', message, file, offset: null } })
}

/** What was said of a link before is not about this one. */
function forgetTold(): void {
  const { error } = useSession.getState()
  if (error?.code === 'PLACE_NOT_FOUND' || error?.code === 'LINK_INVALID') useSession.setState({ error: null })
}

/** Goes to a place that a person has asked for. Another one that is asked for meanwhile takes its place. */
export async function goToPlace(place: Place, controller: Controller): Promise<void> {
  going.abort()
  going = new AbortController()
  const { signal } = going
  forgetTold()
  if (place.kind === 'trace') await goToInstant(place, controller, signal)
  else await goToFile(place, controller, signal)
}

/** Goes to a place that a link from outside names: without a question only where nothing has to be opened for it. */
export function askForPlace(place: Place, controller: Controller): Promise<void> {
  if (isOpenAlready(place)) return goToPlace(place, controller)
  useSession.setState({ askedPlace: place })
  return Promise.resolve()
}

/** Goes to the place of a link that a person has typed in. */
export function goToLink(link: string, controller: Controller): Promise<void> {
  const place = parseLink(link)
  if (place !== null) return goToPlace(place, controller)
  useSession.setState({ error: refusedLink(link) })
  return Promise.resolve()
}

async function goToFile(place: DirectoryPlace, controller: Controller, signal: AbortSignal): Promise<void> {
  const opened = isOpenAlready(place) ? openDirectory() : await controller.open(place.directory)
  // The controller has said why not.
  if (opened === null) return
  const isThere = () => useSession.getState().session?.directory === opened
  if (!(await until(useSession, isThere, signal))) return
  if (place.view !== null) controller.lead()
  await until(useReport, ({ scan, scanError }) => scan !== null || scanError !== null || !isThere(), signal)
  const { scan } = useReport.getState()
  // The views say why there is no scan.
  if (signal.aborted || scan === null || !isThere()) return
  const { selection, missing } = findInScan(place, scan)
  if (selection?.file != null) selectBlock(selection.file, selection.block, selection.offset)
  if (missing !== null) tell(missing, place.file)
  const view = place.view ?? (place.eventId !== null ? 'events' : selection !== null ? 'blocks' : null)
  if (view !== null) showView(view)
  if (place.eventId === null) return
  const isFound = await controller.events.selectEvent(place.eventId, signal)
  if (isFound === false) tell(`There is no event with the id ${formatCount(place.eventId)} in ${scan.directory}.`)
}

async function goToInstant(place: TracePlace, controller: Controller, signal: AbortSignal): Promise<void> {
  if (isOpenAlready(place)) showView('replay')
  else {
    useReplay.setState({ error: null })
    void controller.replay({ path: place.path })
  }
  const isThere = () => openTrace() === place.path
  await until(useReplay, ({ error }) => isThere() || error !== null, signal)
  // The view says why it cannot be read.
  if (signal.aborted || !isThere() || place.atNs === null) return
  const endNs = useReplay.getState().opened?.run.model.endNs ?? 0
  goTo(Math.min(place.atNs, endNs))
  if (place.atNs <= endNs) return
  tell(`The run has no instant ${formatNs(place.atNs)}: it ends at ${formatNs(endNs)}.`, place.path)
}
