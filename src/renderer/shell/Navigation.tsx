import { formatCount, NEEDS_NO_DIRECTORY, VIEWS, type View } from '../../contract/index.ts'
import { showView, useReport, useRuns, useSession } from '../state/stores.ts'
import styles from './shell.module.css'

export function Navigation() {
  const view = useSession((state) => state.view)
  const isOpen = useSession((state) => (state.session?.directory ?? null) !== null)
  const segments = useReport((state) => state.scan?.segments.length ?? 0)
  const serious = useReport(
    (state) => (state.verified ?? state.scan)?.findings.filter(({ severity }) => severity !== 'note').length ?? 0,
  )
  const findings = useReport((state) => state.verified?.findingCount ?? state.scan?.findings.length ?? 0)
  const runs = useRuns((state) => state.runs.length)
  const badges: Partial<Record<View, number>> = { overview: serious, segments, recovery: runs, findings }
  return (
    <nav className={styles.nav} aria-label="Views">
      {VIEWS.map(([name, title]) => (
        <button
          key={name}
          type="button"
          aria-current={view === name ? 'page' : undefined}
          disabled={!NEEDS_NO_DIRECTORY.includes(name) && !isOpen}
          onClick={() => showView(name)}
        >
          {title}
          {(badges[name] ?? 0) > 0 && (
            <span className={`${styles.badge} ${name === 'overview' ? styles.bad : ''}`}>
              {formatCount(badges[name] ?? 0)}
              {name === 'overview' && <span className="visually-hidden"> errors and warnings</span>}
            </span>
          )}
        </button>
      ))}
    </nav>
  )
}
