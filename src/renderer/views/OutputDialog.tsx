import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { formatBytes, formatCount, formatProgress } from '../../contract/index.ts'
import components from '../components/components.module.css'
import { useGiveBackFocus } from '../components/give-back-focus.ts'
import { Banner, Figures, primaryButton } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import { closeOutputDialog, type OutputKind, useOutputWork } from '../state/output-work.ts'
import { useSession } from '../state/stores.ts'
import styles from './output.module.css'

interface OutputDialogProps {
  kind: OutputKind
  title: string
  /** What it does, in a sentence. */
  lead: string
  children: ReactNode
}

/** The frame of the dialogs that write something elsewhere. It stays while that is being written. */
export function OutputDialog({ kind, title, lead, children }: OutputDialogProps) {
  const isOpen = useOutputWork((state) => state.kind === kind)
  const error = useOutputWork((state) => state.error)
  const giveBack = useGiveBackFocus(isOpen)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || closeOutputDialog()}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content className={`${components.dialog} ${styles.dialog}`} {...giveBack}>
          <Dialog.Title>{title}</Dialog.Title>
          <Dialog.Description className={styles.lead}>{lead}</Dialog.Description>
          {error !== null && <Banner error={error} />}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface PathFieldProps {
  controller: Controller
  kind: 'directory' | 'file'
  label: string
  path: string
  onPath: (path: string) => void
}

/** Where it goes: typed, or chosen where the host has a dialog for it. */
export function PathField({ controller, kind, label, path, onPath }: PathFieldProps) {
  const canChoose = useSession((state) => state.about?.canChoose ?? false)
  const isRunning = useOutputWork((state) => state.isRunning)
  const choose = async () => {
    const chosen = await controller.chooseOutput(kind, path)
    if (chosen !== null) onPath(chosen)
  }
  return (
    <div className={styles.row}>
      <label className={styles.field}>
        {label}
        <input
          className={styles.path}
          type="text"
          value={path}
          disabled={isRunning}
          onChange={({ target }) => onPath(target.value)}
        />
      </label>
      {canChoose && (
        <button type="button" disabled={isRunning} onClick={() => void choose()}>
          Choose…
        </button>
      )}
    </div>
  )
}

/** The end of a form: its buttons, or, while it is done, how far that is. */
export function FormEnd({
  controller,
  submit,
  canSubmit,
}: {
  controller: Controller
  submit: string
  canSubmit: boolean
}) {
  const isRunning = useOutputWork((state) => state.isRunning)
  if (isRunning) return <WritingProgress controller={controller} />
  return (
    <div className={styles.buttons}>
      <button type="button" onClick={closeOutputDialog}>
        Close
      </button>
      <button type="submit" className={primaryButton} disabled={!canSubmit}>
        {submit}
      </button>
    </div>
  )
}

interface OutputDoneProps {
  /** What came of it, in a sentence. */
  children: ReactNode
  figures?: [name: string, value: string][]
  /** Where it is. */
  output: string
}

/** What a dialog says when all of it is written. */
export function OutputDone({ children, figures = [], output }: OutputDoneProps) {
  return (
    <>
      <p role="status">{children}</p>
      {figures.length > 0 && <Figures figures={figures} />}
      <p className={styles.place}>{output}</p>
      <div className={styles.buttons}>
        {/* The button that had the focus is gone. */}
        {/* biome-ignore lint/a11y/noAutofocus: it would be on nothing otherwise */}
        <button type="button" autoFocus className={primaryButton} onClick={closeOutputDialog}>
          Close
        </button>
      </div>
    </>
  )
}

/** What is being done, how fast, and the button that ends it. */
function WritingProgress({ controller }: { controller: Controller }) {
  const progress = useOutputWork((state) => state.progress)
  const amount = (value: number) => (progress?.unit === 'bytes' ? formatBytes(value) : formatCount(value))
  return (
    <div className={styles.row}>
      <progress aria-label="Progress" max={Math.max(progress?.total ?? 1, 1)} value={progress?.done ?? 0} />
      <span className={`num ${styles.text}`}>
        {progress === null
          ? 'starting'
          : `${progress.phase}: ${amount(progress.done)} of ${amount(progress.total)}, ${formatProgress(progress.done, progress.total, progress.unit, progress.elapsedMs)}`}
      </span>
      <button type="button" onClick={() => controller.outputs.cancel()}>
        Cancel
      </button>
    </div>
  )
}
