import { Copy, X } from 'lucide-react'
import { describeVersion } from '../../contract/build.ts'
import type { CrashReport, Session, WalscopeError } from '../../contract/index.ts'
import { Banner } from '../components/Parts.tsx'
import { copyText } from '../copy/clipboard.ts'
import type { Controller } from '../state/controller.ts'
import { useSession } from '../state/stores.ts'
import { useTroubles } from '../state/troubles.ts'
import { ChangeStrip } from '../watch/ChangeStrip.tsx'
import { EngineTrouble } from './EngineTrouble.tsx'
import { HostTroubles } from './HostTroubles.tsx'
import styles from './shell.module.css'

/** Everything that a colleague needs to know of an error, with the report of the engine where it is about that. */
function details(error: WalscopeError, session: Session | null, version: string, report?: CrashReport | null): string {
  const { code, message, file, offset } = error
  const at = new Date().toISOString()
  return JSON.stringify(
    { version, code, message, file, offset, ...(report == null ? {} : { report }), session, at },
    null,
    2,
  )
}

/** What went wrong, on top of the view: the view keeps what it has. */
export function Banners({ controller }: { controller: Controller }) {
  const { session, error, about, notice } = useSession()
  const engineReport = useTroubles((state) => state.engineReport)
  const version = about === null ? '' : describeVersion(about.version, about.build)
  const engineError = session?.engine.error ?? null
  const copy = (it: WalscopeError) => (
    <button type="button" onClick={() => void copyText(details(it, session, version), 'the details')}>
      <Copy size={11} aria-hidden />
      Copy details
    </button>
  )
  return (
    <div className={styles.banners}>
      {engineError && session && (
        <EngineTrouble
          {...{ controller, session, error: engineError }}
          details={details(engineError, session, version, engineReport)}
        />
      )}
      <HostTroubles controller={controller} />
      {notice !== null && (
        <Banner error={{ code: 'SETTINGS', message: notice, file: null, offset: null }} tone="warning">
          <button type="button" onClick={() => controller.dismissNotice()}>
            <X size={11} aria-hidden />
            Dismiss
          </button>
        </Banner>
      )}
      {error !== null && (
        <Banner error={error}>
          {copy(error)}
          <button type="button" onClick={() => controller.dismissError()}>
            <X size={11} aria-hidden />
            Dismiss
          </button>
        </Banner>
      )}
      <ChangeStrip controller={controller} />
    </div>
  )
}
