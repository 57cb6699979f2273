import { counted, formatBytes, zoneName } from '../../contract/index.ts'
import { withBelievedIds } from '../state/believed-ids.ts'
import { useSettings } from '../state/settings.ts'
import { useReport, useSession } from '../state/stores.ts'
import { UpdateNotice } from '../updates/UpdateNotice.tsx'
import styles from './shell.module.css'

export function Footer() {
  const scan = useReport((state) => state.scan)
  const session = useSession((state) => state.session)
  const engine = session?.engine
  const zone = useSettings((state) => state.timeZone)
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
