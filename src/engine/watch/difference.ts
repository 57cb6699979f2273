// What is different between two looks at a directory. Pure.
import type { ChangeAspect, ChangeCounts, FileChange, WatchedFile } from '../../contract/index.ts'
import { type Look, type LookedFile, namesOf, readRow, rowOf } from './look.ts'

/** A name whose rows differ; null where it was not there. */
export interface RowChange {
  file: string
  before: Buffer | null
  now: Buffer | null
}

/** The names whose rows differ between two looks, in the order of their names; those that are gone last. */
export function changedRows(before: Look, now: Look): RowChange[] {
  const names = namesOf(now)
  if (before.names === now.names) return names.flatMap((file, i) => changed(file, rowOf(before, i), rowOf(now, i)))
  const namesBefore = namesOf(before)
  const left = new Map(namesBefore.map((file, i) => [file, i]))
  const changes = names.flatMap((file, i) => {
    const at = left.get(file)
    left.delete(file)
    return changed(file, at === undefined ? null : rowOf(before, at), rowOf(now, i))
  })
  for (const [file, at] of left) changes.push({ file, before: rowOf(before, at), now: null })
  return changes
}

function changed(file: string, before: Buffer | null, now: Buffer): RowChange[] {
  return before?.equals(now) ? [] : [{ file, before, now }]
}

/** What has changed of a file; null where its rows differ in nothing that is told. */
export function compareRows({ file, before, now }: RowChange): FileChange | null {
  const was = before === null ? null : readRow(before)
  const is = now === null ? null : readRow(now)
  const aspects = was === null || is === null ? [] : compareFiles(was, is)
  if (was !== null && is !== null && aspects.length === 0) return null
  return { file, before: was === null ? null : told(was), now: is === null ? null : told(is), aspects }
}

/** What a client is told of a file. */
function told({ inode: _inode, isRegular: _isRegular, head: _head, ...file }: LookedFile): WatchedFile {
  return file
}

/**
 * In what way a file is not what it was; empty where it is. Another inode alone says nothing: some network file systems give a file
 * another one whenever they like. Nor does it of a meta file, which is written anew each time and read whole.
 */
export function compareFiles(before: LookedFile, now: LookedFile): ChangeAspect[] {
  const isMeta = now.kind === 'meta'
  const isModified = before.modifiedNs !== now.modifiedNs && !isMeta
  const isFinalised = !before.isFinalised && now.isFinalised
  const shrank = now.sizeBytes < before.sizeBytes
  // Fewer bytes are no other header: the size says it.
  const length = Math.min(before.head.length, now.head.length)
  const all: [ChangeAspect, boolean][] = [
    ['shrank', shrank],
    ['readable', before.isReadable !== now.isReadable || before.isRegular !== now.isRegular],
    ['finalised', isFinalised],
    ['grew', now.sizeBytes > before.sizeBytes || now.blocks > before.blocks],
    ['header', before.head.slice(0, length) !== now.head.slice(0, length) && !isFinalised],
    ['blocks-gone', now.blocks < before.blocks && !shrank],
  ]
  const aspects = all.flatMap(([aspect, holds]) => (holds ? [aspect] : []))
  if (aspects.length === 0 && !isModified) return []
  if (before.inode !== now.inode && !isMeta) return ['replaced', ...aspects]
  return aspects.length === 0 ? ['modified'] : aspects
}

const COUNTED: readonly ChangeAspect[] = ['replaced', 'shrank', 'finalised', 'grew']

/** How many segments have changed, each counted once. */
export function countChanges(changes: FileChange[]): ChangeCounts {
  const counts: ChangeCounts = { added: 0, removed: 0, replaced: 0, shrank: 0, finalised: 0, grew: 0, otherwise: 0 }
  for (const change of changes.filter(isOfSegment)) counts[countedAs(change)] += 1
  return counts
}

function countedAs({ before, now, aspects: [gravest] }: FileChange): keyof ChangeCounts {
  if (before === null) return 'added'
  if (now === null) return 'removed'
  return gravest !== undefined && COUNTED.includes(gravest) ? (gravest as keyof ChangeCounts) : 'otherwise'
}

/** Not of a meta file. */
export function isOfSegment({ before, now }: FileChange): boolean {
  const kind = (now ?? before)?.kind
  return kind === 'hot' || kind === 'cold'
}
