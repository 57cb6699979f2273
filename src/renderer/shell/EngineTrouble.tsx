import { Copy, FileWarning, FolderOpen, RotateCcw } from 'lucide-react'
import { AlertDialog } from 'radix-ui'
import { useEffect } from 'react'
import type { Session, WalscopeError } from '../../contract/index.ts'
import components from '../components/components.module.css'
import { primaryButton } from '../components/Parts.tsx'
import { copyText } from '../copy/clipboard.ts'
import type { Controller } from '../state/controller.ts'
import { useTroubles } from '../state/troubles.ts'
import styles from './trouble.module.css'
import { adviceOf, whereOf } from './trouble-words.ts'

interface Props {
  controller: Controller
  session: Session
  error: WalscopeError
  /** The text of all that is known. */
  details: string
}

const copy = (text: string) => void copyText(text, 'the details')

/**
 * An engine that ended or hangs, on top of the view, which keeps what it has: what happened, what it was at, what can be done. It waits for
 * nobody; what else is known is a dialog of its own.
 */
export function EngineTrouble(props: Props) {
  const { controller, session, error, details } = props
  const { trouble, generation } = session.engine
  // biome-ignore lint/correctness/useExhaustiveDependencies: another engine, or another end of it, has another report
  useEffect(() => void controller.readEngineReport(), [controller, generation, trouble?.cause, trouble?.report])
  useEffect(() => () => useTroubles.setState({ areDetailsShown: false }), [])
  return (
    <div className={`${components.banner} ${styles.trouble}`} role="alert" data-tone="error">
      <strong>{error.message}</strong>
      <code>{error.code}</code>
      {error.file !== null && <code>{error.file}</code>}
      <span className={components.bannerTools}>
        <RestartButton {...props} />
        <Details {...props} />
        <button type="button" onClick={() => copy(details)}>
          <Copy size={11} aria-hidden />
          Copy details
        </button>
      </span>
      {trouble !== null && (
        <>
          <p>
            <span>It was at:</span> {whereOf(trouble, session)}
          </p>
          <p>
            <span>What now:</span> {adviceOf(trouble)}
          </p>
        </>
      )}
    </div>
  )
}

function RestartButton({ controller, session }: Props) {
  if (session.directory === null) return null
  const isBounded = session.engine.trouble?.isBounded ?? false
  const restart = () => {
    useTroubles.setState({ areDetailsShown: false })
    void controller.restartEngine(isBounded)
  }
  return (
    <button type="button" onClick={restart}>
      <RotateCcw size={11} aria-hidden />
      {isBounded ? 'Restart all the same' : 'Restart engine'}
    </button>
  )
}

function Details(props: Props) {
  const { controller, session, error, details } = props
  const isOpen = useTroubles((state) => state.areDetailsShown)
  const { trouble } = session.engine
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(areDetailsShown) => useTroubles.setState({ areDetailsShown })}>
      <AlertDialog.Trigger asChild>
        <button type="button">
          <FileWarning size={11} aria-hidden />
          Details…
        </button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={components.overlay} />
        <AlertDialog.Content className={`${components.dialog} ${styles.dialog}`}>
          <AlertDialog.Title>{error.message}</AlertDialog.Title>
          <AlertDialog.Description>{trouble === null ? error.code : adviceOf(trouble)}</AlertDialog.Description>
          {trouble !== null && (
            <dl>
              <dt>it was at</dt>
              <dd>{whereOf(trouble, session)}</dd>
              <dt>it ended in the last 5 minutes</dt>
              <dd>{trouble.ends === 1 ? 'once' : `${trouble.ends} times`}</dd>
              <dt>report</dt>
              <dd>{trouble.report ?? 'could not be kept'}</dd>
            </dl>
          )}
          {/* A region that scrolls has to be reachable by keyboard. */}
          <section tabIndex={0} aria-label="All details">
            <pre>{details}</pre>
          </section>
          <div className={styles.buttons}>
            <button type="button" onClick={() => copy(details)}>
              <Copy size={11} aria-hidden />
              Copy details
            </button>
            <button type="button" onClick={() => void controller.showCrashLog()}>
              <FolderOpen size={11} aria-hidden />
              Show crash log
            </button>
            <RestartButton {...props} />
            <AlertDialog.Cancel className={primaryButton}>Close</AlertDialog.Cancel>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
