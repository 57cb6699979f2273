import { type FormEvent, useState } from 'react'
import type { Controller } from '../state/controller.ts'
import { useOutputWork } from '../state/output-work.ts'
import { FormEnd, OutputDialog, OutputDone, PathField } from '../views/OutputDialog.tsx'
import styles from '../views/output.module.css'
import { useReplay } from './replay-store.ts'
import { startedAt } from './started-at.ts'

/** The file of the run that is open, once more at another place: for a colleague, or to keep it. */
export function CopyDialog({ controller }: { controller: Controller }) {
  const copied = useOutputWork((state) => state.copied)
  return (
    <OutputDialog
      kind="trace"
      title="Save a copy of the trace"
      lead="Writes the trace with its notes to a new file. Whoever has it can open it without the directory that it is of."
    >
      {copied === null ? (
        <CopyForm controller={controller} />
      ) : (
        <OutputDone output={copied}>The copy is written.</OutputDone>
      )}
    </OutputDialog>
  )
}

/** Beside the directory that the run is of. */
function proposedPath(): string {
  const run = useReplay.getState().opened?.run
  if (run === undefined) return ''
  const at = startedAt(run.meta.startedAtMs, 'utc').replace(/[-:]/g, '').replace(' ', '-').slice(0, 15)
  return `${run.meta.directory}-${at}.walscope`
}

function CopyForm({ controller }: { controller: Controller }) {
  const [path, setPath] = useState(proposedPath)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const reference = useReplay.getState().opened?.reference
    if (reference !== undefined) void controller.outputs.copyTrace(reference, path.trim())
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <PathField controller={controller} kind="file" label="New file" path={path} onPath={setPath} />
      <FormEnd controller={controller} submit="Save" canSubmit={path.trim() !== ''} />
    </form>
  )
}
