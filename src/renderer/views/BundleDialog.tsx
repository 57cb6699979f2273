import { type FormEvent, useState } from 'react'
import { formatCount } from '../../contract/index.ts'
import { Figures, primaryButton } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import { closeOutputDialog, useOutputWork } from '../state/output-work.ts'
import { useSession } from '../state/stores.ts'
import { FormEnd, OutputDialog, PathField } from './OutputDialog.tsx'
import styles from './output.module.css'

/** Evidence bundle: one file for a colleague. */
export function BundleDialog({ controller }: { controller: Controller }) {
  const bundled = useOutputWork((state) => state.bundled)
  return (
    <OutputDialog
      kind="bundle"
      title="Evidence bundle"
      lead="Writes one zip for a colleague: findings, segment table, SHA-256 of every file, versions, and the bytes of damaged blocks. The opened directory is only read."
    >
      {bundled === null ? <BundleForm controller={controller} /> : <Result />}
    </OutputDialog>
  )
}

function BundleForm({ controller }: { controller: Controller }) {
  const directory = useSession((state) => state.session?.directory ?? '')
  const isRunning = useOutputWork((state) => state.isRunning)
  const [path, setPath] = useState(`${directory}-evidence.zip`)
  const [usesPseudonyms, setUsesPseudonyms] = useState(true)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void controller.outputs.bundle(path.trim(), usesPseudonyms)
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <PathField controller={controller} kind="file" label="New file" path={path} onPath={setPath} />
      <label className={styles.option}>
        <input
          type="checkbox"
          checked={usesPseudonyms}
          disabled={isRunning}
          onChange={({ target }) => setUsesPseudonyms(target.checked)}
        />
        Replace user ids and order ids
        <span>
          The same id becomes the same number everywhere in the bundle; the key is kept nowhere. Paths are left out too.
        </span>
      </label>
      <FormEnd controller={controller} submit="Write the bundle" canSubmit={path.trim() !== ''} />
    </form>
  )
}

function Result() {
  const bundled = useOutputWork((state) => state.bundled)
  if (bundled === null) return null
  const { output, document } = bundled
  return (
    <>
      <p role="status">The bundle is written{document.pseudonyms ? ', with user ids and order ids replaced' : ''}.</p>
      <Figures
        figures={[
          ['files hashed', formatCount(document.files.length)],
          ['damaged blocks', formatCount(document.badBlocks)],
          ['with their bytes', formatCount(document.bundledBlocks)],
          ['left out', formatCount(document.leftOutBlocks)],
        ]}
      />
      <p className={styles.place}>{output}</p>
      <div className={styles.buttons}>
        <button type="button" className={primaryButton} onClick={closeOutputDialog}>
          Close
        </button>
      </div>
    </>
  )
}
