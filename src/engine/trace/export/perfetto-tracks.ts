// The tracks of an exported trace: the process, its threads, counters and segments.
import { type PacketWriter, wholeText } from './perfetto-packets.ts'
import { ORDER_EXPLICIT, UNIT_COUNT } from './perfetto-schema.ts'

/** Unique numbers of the tracks. Segments come behind them. */
export const TRACK = {
  ...{ PROCESS: 1, MANAGER: 2, PRELOADER: 3 },
  ...{ PREPARED: 4, FINISHED: 5, DONE: 6, EVENTS: 7 },
  ...{ SEGMENTS: 8, FINDINGS: 9, NOTES: 10 },
} as const
const FIRST_SEGMENT = 64
export const segmentTrack = (ordinal: number): number => FIRST_SEGMENT + ordinal

/** A trace does not hold the numbers that the system gave to the process and its threads: these stand for them. */
const PID = 1
const MANAGER_TID = 1
const PRELOADER_TID = 2

/** The name of a process or a track has no end in Perfetto; a path in a trace may have any. */
const LONGEST_NAME = 1_024

/** Tells all tracks but those of segments, parents first. */
export function writeTracks(out: PacketWriter, directory: string): void {
  const { PROCESS } = TRACK
  const processName = wholeText(`walscope recovery of ${directory}`, LONGEST_NAME)
  out.track({ uuid: PROCESS, name: processName, process: { pid: PID, processName } })
  const thread = (uuid: number, tid: number, threadName: string) =>
    out.track({ uuid, parentUuid: PROCESS, name: threadName, thread: { pid: PID, tid, threadName } })
  thread(TRACK.MANAGER, MANAGER_TID, 'manager')
  thread(TRACK.PRELOADER, PRELOADER_TID, 'preloader')
  const counter = (uuid: number, name: string, counterDescriptor: { unit?: number; unitName?: string }) =>
    out.track({ uuid, parentUuid: PROCESS, name, counter: counterDescriptor })
  counter(TRACK.PREPARED, 'prepared ring', { unitName: 'segments' })
  counter(TRACK.FINISHED, 'finished ring', { unitName: 'segments' })
  counter(TRACK.DONE, 'segments done', { unitName: 'segments' })
  counter(TRACK.EVENTS, 'events replayed', { unit: UNIT_COUNT })
  out.track({ uuid: TRACK.SEGMENTS, parentUuid: PROCESS, name: 'segments', childOrdering: ORDER_EXPLICIT })
  out.track({ uuid: TRACK.FINDINGS, parentUuid: PROCESS, name: 'findings' })
  out.track({ uuid: TRACK.NOTES, parentUuid: PROCESS, name: 'notes' })
}

/** Tells the track of one segment. */
export function writeSegmentTrack(out: PacketWriter, ordinal: number, file: string): void {
  const name = wholeText(file, LONGEST_NAME) || String(ordinal)
  out.track({ uuid: segmentTrack(ordinal), parentUuid: TRACK.SEGMENTS, name, siblingOrderRank: ordinal })
}
