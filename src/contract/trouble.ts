// What is known of something that broke: an engine that ended, a page that crashed, a graphics process that was lost.
import { z } from 'zod'
import { machineDocument } from './machine.ts'
import { count } from './scalars.ts'

/**
 * Why an engine is of no use any more. `memory-kill`: the system ended it, being out of memory; `heap-exhausted`: its JavaScript
 * heap was; `memory-exhausted`: an allocation of its native code failed. `hung`: it lives and does not answer.
 */
export const troubleCause = z.enum([
  ...(['killed', 'memory-kill', 'heap-exhausted', 'memory-exhausted', 'aborted', 'bus-error', 'crashed'] as const),
  ...(['failed', 'launch-failed', 'clean', 'hung'] as const),
])
export type TroubleCause = z.infer<typeof troubleCause>

/** Most tasks that an engine says it is at, and most characters of each text of one. */
export const TASK_LIMIT = 8
export const TASK_TEXT_LIMIT = 300

const taskText = z.string().max(TASK_TEXT_LIMIT)

/** Something that an engine is at: of a recovery its phase, and the segment that it replays. */
export const engineTask = z.object({ task: taskText, phase: taskText.nullable(), file: taskText.nullable() })
export type EngineTask = z.infer<typeof engineTask>

/** A task in words: `recovery, replaying, FS.00000003.wal`. */
export const describeTask = ({ task, phase, file }: EngineTask): string =>
  [task, phase, file].filter((part) => part !== null).join(', ')

/** Ends of an engine, or of a page, within this time are counted together; from this many on a restart has to be asked for again. */
export const RESTART_BOUND = 3
export const RESTART_WINDOW_MS = 5 * 60_000

/** Most lines that are kept of what an engine wrote last to its standard error, and most characters of one. */
export const LAST_LINES_LIMIT = 40
export const LAST_LINE_LIMIT = 400

const lastLines = z.array(z.string().max(LAST_LINE_LIMIT)).max(LAST_LINES_LIMIT)

/** What is known of an engine that ended or hangs. */
export const engineTrouble = z.object({
  cause: troubleCause,
  /** What it had said last that it was at. */
  work: z.array(engineTask).max(TASK_LIMIT),
  /** The last that it wrote to its standard error. */
  lastLines,
  /** How often an engine of this directory has ended unasked in the last five minutes, this one included. */
  ends: count,
  /** It has ended too often: a restart is only done for who says so. */
  isBounded: z.boolean(),
  /** Where its report is, in the crash log; null where it could not be kept. */
  report: z.string().nullable(),
})
export type EngineTrouble = z.infer<typeof engineTrouble>

/** Something else that broke and that a person should know: shown until it is dismissed. */
export const hostTrouble = z.object({
  id: count,
  kind: z.enum(['page', 'graphics']),
  /** What happened, and what that means for the person, in sentences. */
  message: z.string(),
  report: z.string().nullable(),
})
export type HostTrouble = z.infer<typeof hostTrouble>

/** An error that nothing in the page has caught, or that took a view. */
export const pageReport = z.object({
  /** The view, or what else it happened in. */
  place: z.string().max(200),
  message: z.string().max(2_000),
  /** The stacks: of the code, and of the components. */
  lines: z.array(z.string().max(LAST_LINE_LIMIT)).max(LAST_LINES_LIMIT),
})
export type PageReport = z.infer<typeof pageReport>

/** Of the files of the crash log. */
export const CRASH_REPORT_VERSION = 1

/** A file of the crash log. */
export const crashReport = z.object({
  version: z.literal(CRASH_REPORT_VERSION),
  /** `page-error`: an exception in a page; `host`: the program itself. */
  kind: z.enum(['engine', 'page', 'page-error', 'graphics', 'host']),
  /** When it was noticed (ISO 8601, UTC). */
  at: z.string(),
  /** What happened, in a sentence. */
  message: z.string(),
  cause: z.string(),
  /** As the system said it; null where nothing ended. */
  exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }).nullable(),
  pid: count.nullable(),
  /** The directory that was open. */
  directory: z.string().nullable(),
  work: z.array(engineTask).max(TASK_LIMIT),
  lastLines,
  /** How often this has happened in the last five minutes. */
  times: count,
  program: z.object({
    version: z.string(),
    commit: z.string().nullable(),
    date: z.string().nullable(),
    /** Of Node, Electron, Chromium and V8, as far as there are. */
    runtime: z.record(z.string(), z.string()),
  }),
  machine: machineDocument,
})
export type CrashReport = z.infer<typeof crashReport>

/** Where the crash log is. */
export const crashLogPlace = z.object({
  /** Null where nothing can be kept. */
  folder: z.string().nullable(),
  reports: count,
  /** A file manager shows it. */
  isShown: z.boolean(),
})
export type CrashLogPlace = z.infer<typeof crashLogPlace>

/** The runs that a page shows, for the page that comes after it. */
export const keptRuns = z.object({
  /** Of the engine that has the runs. */
  generation: z.number(),
  /** By the page's number, and the engine's. */
  runs: z.array(z.object({ id: count, runId: count })).max(64),
  activeId: count.nullable(),
  besideId: count.nullable(),
})
export type KeptRuns = z.infer<typeof keptRuns>
