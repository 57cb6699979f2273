import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { walscopeError } from './errors.ts'
import { count } from './scalars.ts'

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

/**
 * What a host (the desktop's main process, or the browser host) does for its window.
 * The desktop carries it over sender-checked IPC, the browser host over its WebSocket.
 */
export const hostContract = {
  /** The session now, and each change of it. */
  session: oc.output(eventIterator(session)),
  /** Shows the open dialog; null where it was cancelled or the host has none. */
  chooseDirectory: oc.output(z.string().nullable()),
  /** Opens a directory in this window: ends the engine there was, starts one. */
  open: oc.input(z.object({ directory: z.string().min(1).max(4096) })).output(session),
  /** Generates the sample recovery, with damage in it, and opens it. */
  openSample: oc.output(session),
  /** Ends the engine, by force if it must be, and starts another on the same directory. */
  restartEngine: oc.output(session),
  close: oc.output(session),
  recent: oc.output(z.array(recentDirectory)),
  forgetRecent: oc.input(z.object({ directory: z.string() })).output(z.array(recentDirectory)),
  /** Shows a file of the open directory in the file manager; false where the host cannot. */
  reveal: oc.input(z.object({ file: z.string() })).output(z.boolean()),
  about: oc.output(
    z.object({
      kind: z.enum(['desktop', 'browser']),
      version: z.string(),
      platform: z.string(),
      canChoose: z.boolean(),
    }),
  ),
}
export type HostContract = typeof hostContract

/** Longest silence of an engine before it counts as unresponsive, and how often it says that it is there. */
export const HEARTBEAT_INTERVAL_MS = 300
export const HEARTBEAT_LIMIT_MS = 1_500

/** What a host tells an engine process once, before anything else. */
export const engineStart = z.object({
  type: z.literal('start'),
  directory: z.string(),
  /** Generate the sample into `directory` (which is new) before opening it. */
  generateSample: z.boolean(),
})
export type EngineStart = z.infer<typeof engineStart>

/** What an engine process tells its host outside of the contract. */
export const engineNotice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('heartbeat') }),
  z.object({ type: z.literal('failed'), error: walscopeError }),
])
export type EngineNotice = z.infer<typeof engineNotice>
