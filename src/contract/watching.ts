import { z } from 'zod'
import { walscopeError } from './errors.ts'
import { count, u64 } from './scalars.ts'

/** Most files that a difference lists; its counts are of all. */
export const LISTED_CHANGES = 500
/** Most files that are named as being written. */
export const LISTED_WRITING = 8

/** What is watched: segments, and the meta file with the one that it is written to first. */
export const watchedKind = z.enum(['hot', 'cold', 'meta', 'meta-temporary'])
export type WatchedKind = z.infer<typeof watchedKind>

/** What is known of a file without reading its blocks. */
export const watchedFile = z.object({
  kind: watchedKind,
  sizeBytes: count,
  /** Of the last change of its content, as the system has it; 0 where it is no regular file. A store through a map need not move it. */
  modifiedNs: u64,
  /** False for what is never opened (a directory, a FIFO, a device, a broken link), and for what cannot be. */
  isReadable: z.boolean(),
  /** The header of a hot segment is intact. */
  isFinalised: z.boolean(),
  /** Blocks up to which something is written; 0 for a cold segment, whose header would have to be decompressed. */
  blocks: count,
  eventCount: count,
  /** Of a hot segment's header, or of the meta file. */
  lastEventId: u64,
})
export type WatchedFile = z.infer<typeof watchedFile>

/** In what way a file has changed, the gravest first. */
export const changeAspect = z.enum([
  /** Another file has its name now. */
  'replaced',
  'shrank',
  /** It can be read no more, or again, or is another kind of thing now. */
  'readable',
  /** Its header was not intact before, and is now. */
  'finalised',
  /** It is larger, or more of its blocks are written. */
  'grew',
  /** The header (or what a meta file says) is another in some other way. */
  'header',
  /** Fewer of its blocks are written. */
  'blocks-gone',
  /** Only the time of the last change: any of its bytes may be others. */
  'modified',
])
export type ChangeAspect = z.infer<typeof changeAspect>

/** A file that is not what it was. `before` is null where it was added, `now` where it was removed. */
export const fileChange = z.object({
  file: z.string(),
  before: watchedFile.nullable(),
  now: watchedFile.nullable(),
  /** In their order; empty where it was added or removed. */
  aspects: z.array(changeAspect),
})
export type FileChange = z.infer<typeof fileChange>

/** How many segments have changed, each counted once, by its gravest aspect. */
export const changeCounts = z.object({
  added: count,
  removed: count,
  replaced: count,
  shrank: count,
  finalised: count,
  grew: count,
  otherwise: count,
})
export type ChangeCounts = z.infer<typeof changeCounts>

/** What is different on disk from what was scanned. */
export const directoryDifference = z.object({
  kind: z.literal('difference'),
  /** When it was looked at last, in ms since 1970. */
  lookedAtMs: count,
  /** How many files were looked at, and how long that took. */
  files: count,
  lookMs: z.number().nonnegative(),
  segments: changeCounts,
  /** The meta file is there, or says, otherwise than before. */
  isMetaChanged: z.boolean(),
  /** Another directory stands under the path: it was replaced, or something was mounted or unmounted there. */
  isOtherDirectory: z.boolean(),
  /** Something changed while no engine looked: what, is not known. */
  isUnknown: z.boolean(),
  changes: z.array(fileChange).max(LISTED_CHANGES),
  changeCount: count,
  /** Files that change again and again, and did so within the last seconds. */
  writing: z.array(z.string()).max(LISTED_WRITING),
  writingCount: count,
  /** The same as long as nothing else has changed. A file that is being written goes on without changing it. */
  signature: z.string(),
})
export type DirectoryDifference = z.infer<typeof directoryDifference>

/** What a directory that is watched gives: `watching` first, then what changes; at most one message a second. */
export const watchUpdate = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('watching'),
    /** Names the state that is compared with: an engine that is started again takes it up. */
    baseline: z.string(),
    /** The system tells of files that come and go, so that the next look need not wait. */
    isNotified: z.boolean(),
  }),
  directoryDifference,
  /** The directory cannot be looked at: it is gone, unmounted, or no longer allowed to be read. A difference follows when it can. */
  z.object({ kind: z.literal('lost'), lookedAtMs: count, error: walscopeError }),
])
export type WatchUpdate = z.infer<typeof watchUpdate>
