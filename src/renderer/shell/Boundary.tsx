import { Copy, RotateCcw } from 'lucide-react'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { describeVersion } from '../../contract/build.ts'
import { copyText } from '../copy/clipboard.ts'
import { useSession } from '../state/stores.ts'
import { messageOf, reportOf } from '../state/troubles.ts'
import styles from './trouble.module.css'

interface Props {
  /** What it is around, as a person calls it. */
  place: string
  /** Writes the error down. */
  onError: (place: string, error: unknown, componentStack: string) => void
  /** What is done about it besides making it anew. */
  retryLabel: string
  onRetry?: () => void
  children: ReactNode
}

interface State {
  caught: { error: unknown } | null
  componentStack: string
}

/** An error in what it is around costs that and nothing else: it says what broke, and offers to make it anew. */
export class Boundary extends Component<Props, State> {
  override state: State = { caught: null, componentStack: '' }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { caught: { error } }
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ componentStack: componentStack ?? '' })
    this.props.onError(this.props.place, error, componentStack ?? '')
  }

  override render(): ReactNode {
    const { caught, componentStack } = this.state
    const { place, children, retryLabel } = this.props
    if (caught === null) return children
    return (
      <section className={styles.broken} role="alert" aria-label={`${place} has failed`}>
        <h2>{place} has failed</h2>
        <p>
          <code>{messageOf(caught.error)}</code>
        </p>
        <p>
          This is a fault of Walscope. Everything else goes on: the engine, the other views, and what was read. The
          error is in the crash log.
        </p>
        <div className={styles.buttons}>
          <button type="button" onClick={() => this.retry()}>
            <RotateCcw size={11} aria-hidden />
            {retryLabel}
          </button>
          <button
            type="button"
            onClick={() => void copyText(detailsOf(place, caught.error, componentStack), 'the details')}
          >
            <Copy size={11} aria-hidden />
            Copy details
          </button>
        </div>
      </section>
    )
  }

  private retry(): void {
    this.props.onRetry?.()
    this.setState({ caught: null, componentStack: '' })
  }
}

function detailsOf(place: string, error: unknown, componentStack: string): string {
  const { about, session } = useSession.getState()
  const version = about === null ? null : describeVersion(about.version, about.build)
  const report = reportOf(place, error, componentStack)
  return JSON.stringify(
    { version, at: new Date().toISOString(), ...report, agent: navigator.userAgent, session },
    null,
    2,
  )
}
