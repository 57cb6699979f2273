import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Place, placeOfDirectory, type ScanDocument, type Session, type TracePlace } from '../../contract/index.ts'
import { EMPTY_REPLAY, useReplay } from '../replay/replay-store.ts'
import type { Controller } from './controller.ts'
import { askForPlace, goToLink, goToPlace } from './places.ts'
import { emptyReport, useReport, useSelection, useSession } from './stores.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
const ENGINE = { state: 'running', pid: 1, generation: 1, error: null, exit: null, trouble: null } as const
const sessionOf = (directory: string | null): Session => ({ directory, isSample: false, engine: ENGINE })
const scanOf = (directory: string) =>
  ({
    directory,
    segments: [{ file: 'FS.00000000.wal', kind: 'hot', bytes: 100_000, fileBytes: 100_000 }],
    meta: null,
    findings: [],
  }) as unknown as ScanDocument

/** A host and an engine that a test plays: it says when the session has changed, and when there is a scan. */
function fakeController() {
  const asked: string[] = []
  const fake = {
    asked,
    refuses: false,
    events: [] as bigint[],
    hasEvents: true,
    isLed: false,
    controller: {
      lead: () => {
        fake.isLed = true
      },
      open: async (directory: string) => {
        asked.push(directory)
        return fake.refuses ? null : directory
      },
      replay: async ({ path }: { path: string }) => {
        asked.push(path)
        useSession.setState({ view: 'replay' })
      },
      events: {
        selectEvent: async (id: bigint) => {
          fake.events.push(id)
          return fake.hasEvents
        },
      },
    } as unknown as Controller,
  }
  return fake
}

/** As the controller does when the host says that another directory is open. */
function arrive(directory: string): void {
  useSession.setState({ session: sessionOf(directory), view: 'overview' })
  useReport.setState(emptyReport, true)
}
const openTrace = (path: string, endNs: number) =>
  useReplay.setState({ opened: { reference: { path }, run: { model: { endNs } } } as never })

let fake = fakeController()
const shown = () => {
  const { view, error } = useSession.getState()
  const { file, block, offset } = useSelection.getState()
  return { view, file, block, offset, error: error?.message ?? null }
}

beforeEach(() => {
  vi.stubGlobal('cancelAnimationFrame', () => undefined)
  fake = fakeController()
  useSession.setState({ ...useSession.getInitialState(), session: sessionOf(null) })
  useReport.setState(emptyReport, true)
  useSelection.setState({ file: null, block: null, offset: null, finding: null })
  useReplay.setState(EMPTY_REPLAY)
})
afterEach(() => vi.unstubAllGlobals())

const PLACE: Place = { ...placeOfDirectory('/wal'), file: 'FS.00000000.wal', block: 2 }
const NOTHING = { file: null, block: null, offset: null, error: null }

describe('a place in a directory', () => {
  test('is gone to when the directory is open and its scan knows the file, not before', async () => {
    void goToPlace(PLACE, fake.controller)
    await settle()
    expect(fake.asked).toEqual(['/wal'])
    arrive('/wal')
    await settle()
    expect(shown()).toEqual({ view: 'overview', ...NOTHING })
    useReport.setState({ scan: scanOf('/wal') })
    await settle()
    expect(shown()).toEqual({ view: 'blocks', ...NOTHING, file: 'FS.00000000.wal', block: 2 })
  })

  test('of the directory that is open opens nothing', async () => {
    arrive('/wal')
    useReport.setState({ scan: scanOf('/wal') })
    await goToPlace({ ...PLACE, directory: '/wal/', view: 'segments' }, fake.controller)
    expect(fake.asked).toEqual([])
    expect(shown()).toMatchObject({ view: 'segments', file: 'FS.00000000.wal', block: 2 })
    expect(fake.isLed).toBe(true)
  })

  test('that is not there: the directory is shown, and what is missing is said', async () => {
    arrive('/wal')
    useReport.setState({ scan: scanOf('/wal') })
    await goToPlace({ ...PLACE, file: 'FS.00000009.wal' }, fake.controller)
    expect(shown()).toEqual({ view: 'overview', ...NOTHING, error: 'There is no file FS.00000009.wal in /wal.' })
    await goToPlace(PLACE, fake.controller)
    expect(shown().error).toBeNull()
  })

  test('is not gone to where the directory cannot be opened', async () => {
    fake.refuses = true
    await goToPlace(PLACE, fake.controller)
    arrive('/other')
    useReport.setState({ scan: scanOf('/other') })
    expect(shown()).toEqual({ view: 'overview', ...NOTHING })
  })

  test('gives way to another one that is asked for meanwhile', async () => {
    void goToPlace(PLACE, fake.controller)
    await settle()
    void goToPlace({ ...PLACE, directory: '/other', block: 3 }, fake.controller)
    await settle()
    arrive('/wal')
    useReport.setState({ scan: scanOf('/wal') })
    await settle()
    expect(shown()).toEqual({ view: 'overview', ...NOTHING })
    arrive('/other')
    useReport.setState({ scan: scanOf('/other') })
    await settle()
    expect(shown()).toMatchObject({ view: 'blocks', block: 3 })
  })

  test('is left when the person opens another directory meanwhile', async () => {
    const end = goToPlace(PLACE, fake.controller)
    await settle()
    arrive('/wal')
    await settle()
    arrive('/other')
    useReport.setState({ scan: scanOf('/other') })
    await end
    expect(shown()).toEqual({ view: 'overview', ...NOTHING })
  })

  test('an event is looked for in the events; where there is none, that is said', async () => {
    arrive('/wal')
    useReport.setState({ scan: scanOf('/wal') })
    await goToPlace({ ...placeOfDirectory('/wal'), eventId: 16_500n }, fake.controller)
    expect(fake.events).toEqual([16_500n])
    expect(shown()).toMatchObject({ view: 'events', error: null })
    fake.hasEvents = false
    await goToPlace({ ...placeOfDirectory('/wal'), eventId: 2n ** 64n - 1n }, fake.controller)
    expect(shown().error).toBe('There is no event with the id 18,446,744,073,709,551,615 in /wal.')
  })
})

describe('an instant of a recorded run', () => {
  const TRACE: TracePlace = { kind: 'trace', path: '/run.walscope', atNs: 300 }

  test('is gone to when the run is read', async () => {
    void goToPlace(TRACE, fake.controller)
    await settle()
    expect(fake.asked).toEqual(['/run.walscope'])
    openTrace('/run.walscope', 1_000)
    await settle()
    expect(useReplay.getState().atNs).toBe(300)
    expect(shown()).toMatchObject({ view: 'replay', error: null })
  })

  test('behind the end is said; the end is shown', async () => {
    openTrace('/run.walscope', 1_000)
    await goToPlace({ ...TRACE, atNs: 5_000 }, fake.controller)
    expect(fake.asked).toEqual([])
    expect(useReplay.getState().atNs).toBe(1_000)
    expect(shown().error).toBe('The run has no instant 5.00 µs: it ends at 1.00 µs.')
  })

  test('of a run that cannot be read is nowhere', async () => {
    const end = goToPlace(TRACE, fake.controller)
    useReplay.setState({ error: { code: 'TRACE_INVALID', message: 'It is none.', file: null, offset: null } })
    await end
    expect(useReplay.getState().atNs).toBe(0)
  })
})

describe('a link from outside', () => {
  test('opens nothing before the person has agreed', async () => {
    await askForPlace(PLACE, fake.controller)
    await settle()
    expect(fake.asked).toEqual([])
    expect(useSession.getState().askedPlace).toEqual(PLACE)
  })

  test('to what is open already is followed without a question', async () => {
    arrive('/wal')
    useReport.setState({ scan: scanOf('/wal') })
    await askForPlace(PLACE, fake.controller)
    expect(useSession.getState().askedPlace).toBeNull()
    expect(shown()).toMatchObject({ view: 'blocks', block: 2 })
  })

  test('to another directory than the one that is open is asked about', async () => {
    arrive('/wal')
    await askForPlace({ ...PLACE, directory: '/wal2' }, fake.controller)
    expect(useSession.getState().askedPlace).toMatchObject({ directory: '/wal2' })
  })

  test('to the open run is followed, to another trace asked about', async () => {
    openTrace('/run.walscope', 1_000)
    await askForPlace({ kind: 'trace', path: '/run.walscope', atNs: 5 }, fake.controller)
    expect(useReplay.getState().atNs).toBe(5)
    await askForPlace({ kind: 'trace', path: '/other.walscope', atNs: 5 }, fake.controller)
    expect(useSession.getState().askedPlace).toMatchObject({ path: '/other.walscope' })
    expect(fake.asked).toEqual([])
  })
})

test('a link that a person types in is followed; one that is none is refused in a sentence', async () => {
  void goToLink('walscope://open?directory=%2Fwal&block=2', fake.controller)
  await settle()
  expect(fake.asked).toEqual(['/wal'])
  await goToLink('walscope://run?command=rm', fake.controller)
  expect(useSession.getState().error).toMatchObject({ code: 'LINK_INVALID' })
  expect(fake.asked).toEqual(['/wal'])
})
