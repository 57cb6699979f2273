import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { walscopeError } from './errors.ts'
import { keptView } from './kept-view.ts'
import { place } from './place.ts'
import { procedure } from './procedure.ts'
import { count } from './scalars.ts'
import { settings, settingsChange } from './settings.ts'
import {
  crashLogPlace,
  crashReport,
  engineTask,
  engineTrouble,
  hostTrouble,
  keptRuns,
  pageReport,
  TASK_LIMIT,
} from './trouble.ts'
import { updateState } from './updates.ts'
import { pageCommandId } from './window-commands.ts'
import { workReport } from './work.ts'

/** How an engine process is. `unresponsive`: it lives and has not answered for longer than the limit. */
export const engineState = z.object({
  state: z.enum(['none', 'starting', 'running', 'unresponsive', 'exited']),
  pid: count.nullable(),
  /** Counts the engines of this session; rises with each restart. */
  generation: count,
  /** Why it is not running, in a sentence; null while it runs. */
  error: walscopeError.nullable(),
  /** How it ended, where that is known. */
  exit: z
    .object({
      kind: z.enum(['clean', 'killed', 'crashed', 'launch-failed']),
      exitCode: z.number().nullable(),
      signal: z.string().nullable(),
    })
    .nullable(),
  /** What is known of the end that nobody asked for, or of the hang; null while all is well. */
  trouble: engineTrouble.nullable(),
})
export type EngineState = z.infer<typeof engineState>

/** The directory that a window (or a browser tab) looks at. */
export const session = z.object({
  directory: z.string().nullable(),
  isSample: z.boolean(),
  engine: engineState,
})
export type Session = z.infer<typeof session>

export const recentDirectory = z.object({ directory: z.string(), openedAtMs: z.number() })
export type RecentDirectory = z.infer<typeof recentDirectory>

/** The settings, and what a person should know of their file: that it was damaged, or that it cannot be kept. */
export const settingsState = z.object({ settings, notice: z.string().nullable() })
export type SettingsState = z.infer<typeof settingsState>

/** What the host says of itself. */
export const about = z.object({
  kind: z.enum(['desktop', 'browser']),
  version: z.string(),
  /** What the build was made from: {@link BuildStamp}. */
  build: z.object({ commit: z.string().nullable(), date: z.string().nullable() }),
  /** As Node names it. */
  platform: z.string(),
  /** Name, release and architecture of the operating system. */
  system: z.string(),
  /** Null where the host is no Electron. */
  electron: z.string().nullable(),
  chromium: z.string().nullable(),
  node: z.string(),
  canChoose: z.boolean(),
})
export type About = z.infer<typeof about>

/** Texts in lines. Null: they are not here; those of others are made with a package. */
export const notices = z.object({
  license: z.array(z.string()).nullable(),
  thirdParty: z.array(z.string()).nullable(),
})
export type Notices = z.infer<typeof notices>

/** What a window's page is asked for from outside of it: by a menu, a notification, or another program. */
export const hostRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), id: pageCommandId }),
  z.object({
    kind: z.literal('place'),
    place,
    /** Anybody may have written it: what is not open already is opened only when the person has agreed. */
    isFromOutside: z.boolean(),
  }),
  /** What was asked for and cannot be. */
  z.object({ kind: z.literal('refused'), error: walscopeError }),
])
export type HostRequest = z.infer<typeof hostRequest>

/**
 * What a host (the desktop's main process, or the browser host) does for its window.
 * The desktop carries it over sender-checked IPC, the browser host over its WebSocket.
 */
export const hostContract = {
  /** The session now, and each change of it. */
  session: procedure.output(eventIterator(session)),
  /** Shows the open dialog; null where it was cancelled or the host has none. */
  chooseDirectory: procedure.output(z.string().nullable()),
  /** Shows the open dialog for the trace of a run; null where it was cancelled or the host has none. */
  chooseTrace: procedure.output(z.string().nullable()),
  /** Shows the save dialog for a new directory or file; null where it was cancelled or the host has none. */
  chooseOutput: procedure
    .input(z.object({ kind: z.enum(['directory', 'file']), name: z.string() }))
    .output(z.string().nullable()),
  /** Opens a directory in this window: ends the engine there was, starts one. */
  open: procedure.input(z.object({ directory: z.string().min(1).max(4096) })).output(session),
  /** Ends the engine there was, and starts one without a directory: for traces, which need none. */
  openTraces: procedure.output(session),
  /** Generates the sample recovery, with damage in it, and opens it. */
  openSample: procedure.output(session),
  /**
   * Ends the engine, by force if it must be, and starts another on the same directory, or on none again. `RESTART_BOUND` where
   * engines have ended too often of late, unless it is asked for despite that.
   */
  restartEngine: procedure
    .input(z.object({ despiteBound: z.boolean() }).default({ despiteBound: false }))
    .output(session),
  close: procedure.output(session),
  recent: procedure.output(z.array(recentDirectory)),
  forgetRecent: procedure.input(z.object({ directory: z.string() })).output(z.array(recentDirectory)),
  /** How a directory was left; null where it was not opened before. */
  keptView: procedure.input(z.object({ directory: z.string().max(4096) })).output(keptView.nullable()),
  /** Keeps how a directory is left, as long as it is among the recent ones. */
  keepView: procedure.input(z.object({ directory: z.string().max(4096), view: keptView })).output(z.void()),
  /** Shows a file of the open directory in the file manager; false where the host cannot. */
  reveal: procedure.input(z.object({ file: z.string() })).output(z.boolean()),
  /** What the window is asked for, each once; the last page that listens hears it. */
  requests: procedure.output(eventIterator(hostRequest)),
  /** The settings now, and each change of them, whichever window made it. */
  settings: procedure.output(eventIterator(settingsState)),
  /** Changes some of them, for all windows. */
  changeSettings: procedure.input(settingsChange).output(settingsState),
  /** What else broke and has not been dismissed, now and after each change. */
  troubles: procedure.output(eventIterator(z.array(hostTrouble))),
  dismissTrouble: procedure.input(z.object({ id: count })),
  /** This window's last report of an engine: what its file in the crash log holds, also where that could not be written. */
  engineReport: procedure.output(crashReport.nullable()),
  /** Writes an error of the page to the crash log; null where that was not done. */
  reportPage: procedure.input(pageReport).output(z.string().nullable()),
  /** Shows the crash log in the file manager, where there is one, and says where it is. */
  showCrashLog: procedure.output(crashLogPlace),
  /** Has the host keep the runs that a page would show again after a crash or a reload. */
  keepRuns: procedure.input(keptRuns),
  keptRuns: procedure.output(keptRuns.nullable()),
  /** Tells the host what long work is under way and what of it has ended, a few times a second. */
  reportWork: procedure.input(workReport).output(z.void()),
  /** What is known of newer versions, and each change of it. Nothing is asked while the setting is off. */
  updates: procedure.output(eventIterator(updateState)),
  about: procedure.output(about),
  /** The licence and the notices: long texts, read when they are asked for. */
  notices: procedure.output(notices),
}
export type HostContract = typeof hostContract

/** Longest silence of an engine before it counts as unresponsive, and how often it says that it is there. */
export const HEARTBEAT_INTERVAL_MS = 300
export const HEARTBEAT_LIMIT_MS = 1_500

/** What a host tells an engine process once, before anything else. */
export const engineStart = z.object({
  type: z.literal('start'),
  /** Null for an engine that only reads traces. */
  directory: z.string().nullable(),
  /** Generate the sample into `directory` (which is new) before opening it. */
  generateSample: z.boolean(),
  /** Where the traces of the last runs are kept, and how many of them; null: they are not. */
  traces: z.object({ folder: z.string(), mostTraces: count.min(1), mostBytes: count }).nullable(),
})
export type EngineStart = z.infer<typeof engineStart>
export type TracesPlace = NonNullable<EngineStart['traces']>

/** What an engine process tells its host outside of the contract. */
export const engineNotice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('heartbeat'),
    /** What it is at. */
    work: z.array(engineTask).max(TASK_LIMIT).optional(),
  }),
  z.object({ type: z.literal('failed'), error: walscopeError }),
])
export type EngineNotice = z.infer<typeof engineNotice>

/**
 * How a client's connection reaches an engine process whose only channel is the IPC of its parent (the browser host):
 * both sides name connections by number, and frames pass unchanged. Under Electron a connection is a transferred port.
 */
export const engineConnection = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connect'), connection: count }),
  z.object({
    type: z.literal('frame'),
    connection: count,
    data: z.union([z.string(), z.instanceof(Uint8Array<ArrayBuffer>)]),
  }),
  z.object({ type: z.literal('disconnect'), connection: count }),
])
export type EngineConnection = z.infer<typeof engineConnection>
