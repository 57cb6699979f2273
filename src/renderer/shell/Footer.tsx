import { counted, formatBytes, zoneName } from '../../contract/index.ts'
import { withBelievedIds } from '../state/believed-ids.ts'
import { useSettings } from '../state/settings.ts'
import { useReport, useSession } from '../state/stores.ts'
import { UpdateNotice } from '../updates/UpdateNotice.tsx'
import { timeOfDay } from '../watch/change-words.ts'
import { noticeOf, useWatch } from '../watch/watch-store.ts'
import styles from './shell.module.css'

export function Footer() {
  const scan = useReport((state) => state.scan)
  const session = useSession((state) => state.session)
  const engine = session?.engine
  const zone = useSettings((state) => state.timeZone)
  const shownAtMs = useWatch((state) => state.shownAtMs)
  // As long as the directory is as it was when it was opened, when that was is of no interest.
  const isOfThen = useWatch((state) => noticeOf(state) !== null || state.before !== null)
  const withIds = withBelievedIds(scan?.segments ?? [])
  const first = withIds.reduce(
    (low, { firstEventId }) => (firstEventId < low ? firstEventId : low),
    withIds[0]?.firstEventId ?? 0n,
  )
  const last = withIds.reduce((high, { lastEventId }) => (lastEventId > high ? lastEventId : high), 0n)
  return (
    <footer className={styles.footer}>
      {scan !== null && (
        <>
          <span>
            {counted(scan.summary.segments, 'segment')}, {formatBytes(scan.summary.bytes)}
          </span>
          {withIds.length > 0 && (
            <span>
              ids {String(first)} – {String(last)}
            </span>
          )}
        </>
      )}
      {isOfThen && shownAtMs !== null && <span>state at {timeOfDay(shownAtMs, zone)}</span>}
      {engine !== undefined && session?.directory !== null && (
        <span data-testid="engine">
          engine {engine.pid === null ? '' : `pid ${engine.pid}, `}
          {engine.state}
        </span>
      )}
      <UpdateNotice />
      <span>times in {zoneName(zone)}</span>
      <span>opened read-only</span>
    </footer>
  )
}
