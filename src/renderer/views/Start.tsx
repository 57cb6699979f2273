import { Clock, FlaskConical, FolderOpen, History, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { formatInstant, isLink, zoneName } from '../../contract/index.ts'
import { primaryButton } from '../components/Parts.tsx'
import { HelpLink } from '../help/HelpLink.tsx'
import type { Controller } from '../state/controller.ts'
import { goToLink } from '../state/places.ts'
import { useSettings } from '../state/settings.ts'
import { showView, useSession } from '../state/stores.ts'
import styles from './views.module.css'

/** Open a directory, or the sample recovery. */
export function Start({ controller }: { controller: Controller }) {
  const about = useSession((state) => state.about)
  const recent = useSession((state) => state.recent)
  const zone = useSettings((state) => state.timeZone)
  const [path, setPath] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const typed = path.trim()
    if (isLink(typed)) void goToLink(typed, controller)
    else if (typed !== '') void controller.open(typed)
  }
  return (
    <div className={styles.start}>
      <div className={styles.startBox}>
        <div>
          <h1 className={styles.title}>Open a WAL directory</h1>
          <p className={styles.lead}>
            Walscope runs a real recovery on it, finds what is damaged, and says what is lost. It never writes into it.
          </p>
        </div>
        <form className={styles.row} onSubmit={submit}>
          {about?.canChoose && (
            <button type="button" className={primaryButton} onClick={() => void controller.open()}>
              <FolderOpen size={13} aria-hidden />
              Open directory…
            </button>
          )}
          <input
            className={styles.pathField}
            type="text"
            aria-label="Path of a WAL directory"
            placeholder="/var/lib/flashstrike/wal"
            value={path}
            onChange={({ target }) => setPath(target.value)}
          />
          <button type="submit" disabled={path.trim() === ''}>
            Open path
          </button>
        </form>
        <div className={styles.ways}>
          <button type="button" onClick={() => void controller.openSample()}>
            <FlaskConical size={13} aria-hidden />
            Open the sample recovery
          </button>
          <span className={styles.lead}>24 segments made on the spot, with damage in them. Or drop a folder here.</span>
          <button type="button" onClick={() => showView('replay')}>
            <History size={13} aria-hidden />
            Open a recorded run…
          </button>
          <span className={styles.lead}>
            A recovery that was run before, from its trace. Its directory may be gone.
          </span>
        </div>
        <div className={styles.row}>
          <span className={styles.lead}>From the question to the answer:</span>
          <HelpLink place={{ page: 'events-are-missing', section: null }}>Events are missing</HelpLink>
          <HelpLink place={{ page: 'slow-restart', section: null }}>My restart took too long</HelpLink>
        </div>
        {recent.length > 0 && (
          <section aria-label="Recent directories">
            <h2 className={styles.lead}>
              <Clock size={11} aria-hidden /> Recent
            </h2>
            <ul className={styles.recent}>
              {recent.map(({ directory, openedAtMs }) => (
                <li key={directory}>
                  <button type="button" className={styles.recentOpen} onClick={() => void controller.open(directory)}>
                    {directory}
                  </button>
                  <span className={styles.recentWhen}>
                    {formatInstant(BigInt(Math.round(openedAtMs)) * 1_000_000n, zone, 0).slice(0, 16)} {zoneName(zone)}
                  </span>
                  <button
                    type="button"
                    aria-label={`Remove ${directory} from the list`}
                    onClick={() => void controller.forgetRecent(directory)}
                  >
                    <X size={11} aria-hidden />
                    Remove
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  )
}
