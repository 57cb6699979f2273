import type { Finding, RecoverDocument } from '../contract/index.ts'

/** The exit codes of the command line; a script relies on them. */
export const EXIT = { SOUND: 0, FINDINGS: 1, COULD_NOT_RUN: 2, INTERRUPTED: 130, TERMINATED: 143 } as const

/** 1 where a finding is an error or a warning. Hazards do not count: they are about the original. */
export function exitOfFindings(findings: Pick<Finding, 'severity'>[]): number {
  return findings.some(({ severity }) => severity !== 'note') ? EXIT.FINDINGS : EXIT.SOUND
}

/** 1 where the recovery lost anything, met damage, met anything twice or out of order, was refused or stopped. */
export function exitOfRecovery(document: RecoverDocument): number {
  const isWhole =
    document.skipped.length === 0 &&
    document.invisible.length === 0 &&
    document.damaged.length === 0 &&
    document.gapCount === 0 &&
    document.overlapCount === 0 &&
    document.outOfOrderEvents === 0n &&
    document.readFailure === null &&
    document.status === 'ITEM_NOT_FOUND' &&
    !document.stopped
  return isWhole ? EXIT.SOUND : EXIT.FINDINGS
}
