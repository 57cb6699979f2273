import { expect, it } from 'vitest'
import { type EngineTrouble, RESTART_BOUND, type Session, troubleCause } from '../../contract/index.ts'
import { adviceOf, whereOf } from './trouble-words.ts'

const TROUBLE: EngineTrouble = { cause: 'crashed', work: [], lastLines: [], ends: 1, isBounded: false, report: null }
const session = (directory: string | null) => ({ directory }) as Session

it('says what the engine was at, and where', () => {
  const work = [
    { task: 'a recovery', phase: 'replaying', file: 'FS.00000003.wal' },
    { task: 'verification', phase: null, file: null },
  ]
  expect(whereOf({ ...TROUBLE, work }, session('/var/wal'))).toBe(
    'a recovery, replaying, FS.00000003.wal; verification (/var/wal)',
  )
  expect(whereOf(TROUBLE, session(null))).toBe('nothing under way (no directory open)')
})

it.each(troubleCause.options)('has something to do about %s', (cause) => {
  expect(adviceOf({ ...TROUBLE, cause })).toMatch(/\.$/)
  // Too often is the better advice, whatever it was.
  const advice = adviceOf({ ...TROUBLE, cause, ends: RESTART_BOUND, isBounded: true })
  expect(advice).toContain('It has ended 3 times in 5 minutes')
})
