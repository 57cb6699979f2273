/** What a build was made from. The same sources at the same commit give the same stamp. */
export interface BuildStamp {
  /** The commit, abbreviated; `+` at its end: files had been changed since. Null where the sources had no history. */
  commit: string | null
  /** When the sources were as they are: SOURCE_DATE_EPOCH, or the time of the commit (ISO 8601, UTC). Null: not known. */
  date: string | null
}

/** Compiled in by electron.vite.config.ts; not there where the sources run as they are, as in tests. */
declare const WALSCOPE_BUILD: BuildStamp | undefined

/** The stamp of this build. */
export const buildStamp: BuildStamp =
  typeof WALSCOPE_BUILD === 'undefined' ? { commit: null, date: null } : WALSCOPE_BUILD

/** A version with its build, in one line: `0.1.0 (commit 50012dba1f20, 2026-11-27)`. */
export function describeVersion(version: string, { commit, date }: BuildStamp = buildStamp): string {
  const parts = [commit === null ? [] : [`commit ${commit}`], date === null ? [] : [date.slice(0, 10)]].flat()
  return parts.length === 0 ? version : `${version} (${parts.join(', ')})`
}
