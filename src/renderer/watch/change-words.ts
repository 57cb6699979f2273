// What has changed on disk, in words.
import {
  type ChangeAspect,
  type ChangeCounts,
  counted,
  type DirectoryDifference,
  type FileChange,
  formatBytes,
  formatCount,
  formatInstant,
  type TimeZone,
  type WatchedFile,
} from '../../contract/index.ts'

const NS_PER_MS = 1_000_000n

const COUNTED: [keyof ChangeCounts, string][] = [
  ['removed', 'removed'],
  ['added', 'added'],
  ['replaced', 'replaced'],
  ['shrank', 'cut'],
  ['finalised', 'finalised'],
  ['grew', 'grew'],
  ['otherwise', 'written to'],
]

/** "2 segments added, 1 grew, meta file changed"; empty where nothing is known. */
export function summarise({
  segments,
  isMetaChanged,
}: Pick<DirectoryDifference, 'segments' | 'isMetaChanged'>): string {
  const parts: string[] = []
  for (const [key, verb] of COUNTED) {
    const count = segments[key]
    if (count > 0) parts.push(`${parts.length === 0 ? counted(count, 'segment') : formatCount(count)} ${verb}`)
  }
  if (isMetaChanged) parts.push('meta file changed')
  return parts.join(', ')
}

/** What has happened, in a few words that stay the same while it goes on. */
export function headline({ isUnknown, isOtherDirectory }: DirectoryDifference): string {
  if (isOtherDirectory) return 'Another directory is at this path now'
  return isUnknown ? 'The directory has changed, in a way that was not seen' : 'The directory has changed'
}

/** Which files are being written; empty for none. */
export function writingNow({ writing, writingCount }: DirectoryDifference): string {
  const [first] = writing
  if (first === undefined) return ''
  return writingCount === 1
    ? `${first} is being written now`
    : `${formatCount(writingCount)} files are being written now`
}

/** "14:03:22", in the chosen zone. */
export function timeOfDay(ms: number, zone: TimeZone): string {
  return formatInstant(BigInt(ms) * NS_PER_MS, zone, 0).slice(-8)
}

/** What has happened to a file. */
export function describeChange({ before, now, aspects }: FileChange): string {
  if (now === null) return 'removed'
  if (before === null) return now.isReadable ? 'added' : 'added; it cannot be read'
  return aspects.map((aspect) => ASPECTS[aspect](before, now)).join(', ')
}

const ASPECTS: Record<ChangeAspect, (before: WatchedFile, now: WatchedFile) => string> = {
  replaced: () => 'replaced by another file',
  shrank: () => 'cut',
  readable: (_, now) => (now.isReadable ? 'can be read again' : 'cannot be read any more'),
  finalised: () => 'finalised',
  grew: ({ blocks }, now) => (now.blocks > blocks ? `${counted(now.blocks - blocks, 'block')} more written` : 'longer'),
  header: (before, now) =>
    now.kind === 'meta'
      ? `last event id ${now.lastEventId}, before ${before.lastEventId}`
      : before.isFinalised && !now.isFinalised
        ? 'its header is not intact any more'
        : 'another header',
  'blocks-gone': ({ blocks }, now) => `${counted(blocks - now.blocks, 'block')} fewer written`,
  modified: () => 'written to; any of its bytes may be others',
}

/** A figure of a file before and now: "263 kB", "263 kB → 40 kB", a dash where it is not there. */
export function beforeAndNow({ before, now }: FileChange, figure: (file: WatchedFile) => string): string {
  const [was, is] = [before, now].map((file) => (file === null ? '–' : figure(file)))
  return was === is ? (is ?? '–') : `${was} → ${is}`
}

export const sizeOf = ({ sizeBytes }: WatchedFile) => formatBytes(sizeBytes)
/** A dash where nothing can be told of blocks. */
export const blocksOf = ({ kind, blocks }: WatchedFile) => (kind === 'hot' ? formatCount(blocks) : '–')
