import { type FormEvent, useState } from 'react'
import { counted, formatBytes, formatCount, formatHash, type SalvageDocument } from '../../contract/index.ts'
import { Figures, primaryButton } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import type { Controller } from '../state/controller.ts'
import { closeOutputDialog, useOutputWork } from '../state/output-work.ts'
import { useReport, useSession } from '../state/stores.ts'
import { FormEnd, OutputDialog, PathField } from './OutputDialog.tsx'
import styles from './output.module.css'

/** Rows of each list of the result; the reports in the result have all of them. */
const SHOWN_ROWS = 100

/** Salvage: what will be had, where it goes, and what came of it. */
export function SalvageDialog({ controller }: { controller: Controller }) {
  const salvaged = useOutputWork((state) => state.salvaged)
  return (
    <OutputDialog
      kind="salvage"
      title="Salvage"
      lead="Writes everything that can be had to a new directory that FlashStrike's recovery replays whole. The opened directory is only read."
    >
      {salvaged === null ? <SalvageForm controller={controller} /> : <Result controller={controller} it={salvaged} />}
    </OutputDialog>
  )
}

function SalvageForm({ controller }: { controller: Controller }) {
  const directory = useSession((state) => state.session?.directory ?? '')
  const isRunning = useOutputWork((state) => state.isRunning)
  const [path, setPath] = useState(`${directory}-salvaged`)
  const [repairsBits, setRepairsBits] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void controller.outputs.salvage(path.trim(), repairsBits)
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Preview />
      <PathField controller={controller} kind="directory" label="New directory" path={path} onPath={setPath} />
      <RepairOption isChecked={repairsBits} onChange={setRepairsBits} isDisabled={isRunning} />
      <FormEnd controller={controller} submit="Salvage" canSubmit={path.trim() !== ''} />
    </form>
  )
}

/** What verification says will be had. */
function Preview() {
  const verified = useReport((state) => state.verified)
  if (verified === null)
    return <p className={styles.lead}>The blocks are not verified yet: what can be had is not known.</p>
  const { strictEvents, diagnosticEvents, lostEvents } = verified.summary
  return (
    <Figures
      figures={[
        ['can be had', `${formatCount(diagnosticEvents)} events`],
        ['recovery replays now', `${formatCount(strictEvents)} events`],
        ['lost for good', `${formatCount(lostEvents)} events`],
      ]}
    />
  )
}

interface RepairOptionProps {
  isChecked: boolean
  isDisabled: boolean
  onChange: (isChecked: boolean) => void
}

function RepairOption({ isChecked, isDisabled, onChange }: RepairOptionProps) {
  const findings = useReport((state) => state.verified?.findings ?? null)
  const repairable = findings?.filter(
    ({ cause, block }) => block !== null && (cause === 'bit-flip' || cause === 'byte-change'),
  )
  const hint =
    repairable === undefined
      ? 'Only where both checksums of the block agree then; each change is listed.'
      : `Only where both checksums of the block agree then; each change is listed. ${counted(repairable.length, 'finding')} of this log ${repairable.length === 1 ? 'is' : 'are'} of that kind.`
  return (
    <label className={styles.option}>
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={({ target }) => onChange(target.checked)}
      />
      Change flipped bits and changed bytes back
      <span>{hint}</span>
    </label>
  )
}

function Result({ controller, it }: { controller: Controller; it: SalvageDocument }) {
  const written = it.outputs.reduce((sum, { bytes }) => sum + bytes, 0)
  const openResult = () => {
    closeOutputDialog()
    void controller.open(it.output)
  }
  return (
    <>
      <p role="status">
        Read back: each segment verifies, and a strict recovery replays these events and no others.
        {it.renumbering !== null && ` The segments are numbered anew. ${it.renumbering}`}
        {it.isSplit && ' All events were in one segment, on which FlashStrike hangs: they are in two.'}
      </p>
      <Figures
        figures={[
          ['events', formatCount(it.events)],
          ['missing ids', formatCount(it.lostEvents)],
          ['repaired blocks', formatCount(it.repairCount)],
          ['conflicting ids', formatCount(it.conflictingEvents)],
          ['segments', formatCount(it.outputs.length)],
          ['size', formatBytes(written)],
        ]}
      />
      <p className={styles.place}>
        {it.output} · digest {formatHash(it.digest)}
      </p>
      <Lists it={it} />
      <div className={styles.buttons}>
        <button type="button" onClick={closeOutputDialog}>
          Close
        </button>
        <button type="button" className={primaryButton} onClick={openResult}>
          Open the result
        </button>
      </div>
    </>
  )
}

const range = ({ firstEventId, lastEventId }: { firstEventId: bigint; lastEventId: bigint }) =>
  `${firstEventId} – ${lastEventId}`

/** What a person has to know of it: missing ids, repairs, conflicts. */
function Lists({ it }: { it: SalvageDocument }) {
  const gaps = it.gaps.slice(0, SHOWN_ROWS)
  const repairs = it.repairs.slice(0, SHOWN_ROWS)
  const conflicts = it.conflicts.slice(0, SHOWN_ROWS)
  const total = it.gapCount + it.repairCount + it.conflictCount
  if (total === 0) return null
  const rows = [
    ...gaps.map((gap) => ({ key: `gap ${range(gap)}`, cells: ['missing', range(gap), formatCount(gap.events), ''] })),
    ...repairs.map((repair) => ({
      key: `repair ${repair.file} ${repair.block}`,
      cells: [
        'repaired',
        range(repair),
        formatCount(repair.events),
        `${repair.file}, block ${formatCount(repair.block)}, byte ${repair.bytes.map(({ offset }) => formatCount(offset)).join(', ')}`,
      ],
    })),
    ...conflicts.map((conflict) => ({
      key: `conflict ${range(conflict)} ${conflict.other}`,
      cells: [
        'conflict',
        range(conflict),
        formatCount(conflict.lastEventId - conflict.firstEventId + 1n),
        `taken from ${conflict.taken}, not from ${conflict.other}`,
      ],
    })),
  ]
  return (
    // A region that scrolls has to be reachable by keyboard.
    <section className={styles.list} aria-label="Missing, repaired and conflicting ids" tabIndex={0}>
      <SimpleTable
        caption="Missing, repaired and conflicting ids"
        columns={[{ title: 'what' }, { title: 'ids' }, { title: 'events', isNumber: true }, { title: 'where' }]}
        rows={rows}
      />
      {total > rows.length && (
        <p className={styles.lead}>and {formatCount(total - rows.length)} more in the reports beside the segments</p>
      )}
    </section>
  )
}
