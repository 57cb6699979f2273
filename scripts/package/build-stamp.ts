import { execFileSync } from 'node:child_process'
import type { BuildStamp } from '../../src/contract/build.ts'

const COMMIT_DIGITS = 12

function git(root: string, ...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    // No git, or no history: an archive of the sources, say.
    return null
  }
}

/** The seconds of SOURCE_DATE_EPOCH; throws where it is there and is no number of seconds. */
function sourceDate(given: string | undefined): number | null {
  if (given === undefined || given === '') return null
  if (!/^\d{1,11}$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH has to be a number of seconds, not ${given}.`)
  return Number(given)
}

/**
 * The stamp of a build of these sources: of nothing but the sources and SOURCE_DATE_EPOCH
 * (https://reproducible-builds.org/specs/source-date-epoch/), so that it can be made again.
 */
export function readBuildStamp(root: string, environment: NodeJS.ProcessEnv = process.env): BuildStamp {
  const commit = git(root, 'rev-parse', `--short=${COMMIT_DIGITS}`, 'HEAD')
  const isChanged = commit !== null && git(root, 'status', '--porcelain', '--untracked-files=no') !== ''
  const committed = commit === null ? null : Number(git(root, 'log', '-1', '--format=%ct'))
  const seconds = sourceDate(environment.SOURCE_DATE_EPOCH) ?? committed
  return {
    commit: commit === null ? null : `${commit}${isChanged ? '+' : ''}`,
    date: seconds === null ? null : new Date(seconds * 1_000).toISOString(),
  }
}
