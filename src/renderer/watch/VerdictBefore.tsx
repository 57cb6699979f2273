import { useSettings } from '../state/settings.ts'
import { useReport } from '../state/stores.ts'
import { timeOfDay } from './change-words.ts'
import { shownVerdict } from './keep-shown.ts'
import styles from './watch.module.css'
import { useWatch } from './watch-store.ts'

/** After a reload: what the verdict was before. */
export function VerdictBefore() {
  const before = useWatch((state) => state.before)
  const verified = useReport((state) => state.verified)
  const zone = useSettings((settings) => settings.timeZone)
  if (before === null || verified === null) return null
  const isSame = shownVerdict()?.verdict === before.verdict
  return (
    <p className={styles.before}>
      {isSame ? 'The same as at' : 'Before, at'} {timeOfDay(before.atMs, zone)}
      {isSame ? '.' : `: ${before.verdict}`}
    </p>
  )
}
