import { Copy, RotateCcw, X } from 'lucide-react'
import type { Session, WalscopeError } from '../../contract/index.ts'
import { Banner } from '../components/Parts.tsx'
import { copyText } from '../copy/clipboard.ts'
import type { Controller } from '../state/controller.ts'
import { useSession } from '../state/stores.ts'
import { ChangeStrip } from '../watch/ChangeStrip.tsx'
import styles from './shell.module.css'

/** Everything that a colleague needs to know of an error. */
function details(error: WalscopeError, session: Session | null, version: string): string {
  const { code, message, file, offset } = error
  return JSON.stringify({ version, code, message, file, offset, session, at: new Date().toISOString() }, null, 2)
}

/** What went wrong, on top of the view: the view keeps what it has. */
export function Banners({ controller }: { controller: Controller }) {
  const { session, error, about, notice } = useSession()
  const engineError = session?.engine.error ?? null
  const copy = (it: WalscopeError) => (
    <button type="button" onClick={() => void copyText(details(it, session, about?.version ?? ''), 'the details')}>
      <Copy size={11} aria-hidden />
      Copy details
    </button>
  )
  return (
    <div className={styles.banners}>
      {engineError && (
        <Banner error={engineError}>
          {session?.directory !== null && (
            <button type="button" onClick={() => void controller.restartEngine()}>
              <RotateCcw size={11} aria-hidden />
              Restart engine
            </button>
          )}
          {copy(engineError)}
        </Banner>
      )}
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
