import { createHash } from 'node:crypto'
import { type DirectoryDifference, type FileChange, LISTED_CHANGES, LISTED_WRITING } from '../../contract/index.ts'
import { changedRows, compareRows, countChanges, isOfSegment, type RowChange } from './difference.ts'
import { isSame, type Look, ROW_BYTES } from './look.ts'

/** A file that has changed in so many looks within this time is being written. */
const WRITING_LOOKS = 3
const WRITING_WITHIN_MS = 60_000
/** It is not any more when it has not changed for so long. */
const WRITING_ENDS_MS = 10_000

/** Compares each look with the state that was scanned, and says what is to be told of it. */
export class DifferenceTracker {
  readonly baseline: Look
  private readonly isUnknown: boolean
  private last: Look
  /** When a file changed from one look to the next: the last times. */
  private readonly activity = new Map<string, number[]>()
  /** Once a file was found to be written continuously, that it goes on is no news. */
  private readonly written = new Set<string>()
  private known: { changes: FileChange[]; signature: string; state: string }
  private told: string

  /** `isUnknown`: something changed before there was a baseline. */
  constructor(baseline: Look, isUnknown = false) {
    this.baseline = baseline
    this.isUnknown = isUnknown
    this.last = baseline
    this.known = this.compare(baseline)
    this.told = isUnknown ? '' : this.keyOf([])
  }

  /** Whether a look has found anything else than the one before; to be asked before it is taken. */
  isNews(look: Look): boolean {
    return !isSame(this.last, look)
  }

  /** The difference where it is another than the last that was given, null otherwise. */
  take(look: Look): DirectoryDifference | null {
    if (this.isNews(look)) {
      this.noteActivity(look)
      this.known = this.compare(look)
    }
    this.last = look
    const writing = this.writingAt(look.atMs)
    const key = this.keyOf(writing)
    if (key === this.told) return null
    this.told = key
    return this.tell(look, writing)
  }

  /** The directory could not be looked at meanwhile: what is different is told again, also where it is the same. */
  lose(): void {
    this.told = ''
  }

  private tell(look: Look, writing: string[]): DirectoryDifference {
    const { changes, signature } = this.known
    const isMoved = look.inode !== this.baseline.inode || look.device !== this.baseline.device
    return {
      kind: 'difference',
      lookedAtMs: look.atMs,
      files: look.rows.length / ROW_BYTES,
      lookMs: look.tookMs,
      segments: countChanges(changes),
      isMetaChanged: changes.some((change) => !isOfSegment(change)),
      isOtherDirectory: isMoved && changes.length > 0,
      isUnknown: this.isUnknown,
      changes: changes.slice(0, LISTED_CHANGES),
      changeCount: changes.length,
      writing: writing.slice(0, LISTED_WRITING),
      writingCount: writing.length,
      signature,
    }
  }

  private noteActivity(look: Look): void {
    for (const row of changedRows(this.last, look)) {
      if (compareRows(row) === null) continue
      const times = [...(this.activity.get(row.file) ?? []), look.atMs].slice(-WRITING_LOOKS)
      this.activity.set(row.file, times)
      const [first = 0] = times
      if (times.length === WRITING_LOOKS && look.atMs - first <= WRITING_WITHIN_MS) this.written.add(row.file)
    }
  }

  private writingAt(atMs: number): string[] {
    const isNow = (file: string) => atMs - (this.activity.get(file)?.at(-1) ?? 0) <= WRITING_ENDS_MS
    return [...this.written].filter(isNow).sort()
  }

  private compare(look: Look): { changes: FileChange[]; signature: string; state: string } {
    const signature = createHash('sha256').update(this.isUnknown ? 'unknown' : '')
    const state = createHash('sha256')
    const changes: FileChange[] = []
    for (const row of changedRows(this.baseline, look)) {
      const change = compareRows(row)
      if (change === null) continue
      changes.push(change)
      const found = describe(row, change)
      state.update(found)
      signature.update(this.written.has(row.file) ? `${row.file}/${wayOf(change)}\n` : found)
    }
    return { changes, signature: signature.digest('hex'), state: state.digest('hex') }
  }

  private keyOf(writing: string[]): string {
    return [this.known.signature, this.known.state, ...writing].join('/')
  }
}

/** In what way a file has changed, without any number of it. */
function wayOf({ before, now, aspects }: FileChange): string {
  if (before === null) return 'added'
  return now === null ? 'removed' : aspects.join(' ')
}

/** What a file is now, for a digest; without its inode, which need not mean anything. */
function describe({ file, now: row }: RowChange, change: FileChange): string {
  const { now } = change
  if (now === null || row === null) return `${file}/removed\n`
  return `${file}/${wayOf(change)} ${now.sizeBytes} ${now.modifiedNs} ${now.isReadable} ${now.blocks} ${row.toString('hex', 48)}\n`
}
