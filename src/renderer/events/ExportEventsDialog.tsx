import { counted } from '../../contract/index.ts'
import type { Controller } from '../state/controller.ts'
import { ExportDialog } from '../views/ExportDialog.tsx'
import styles from '../views/output.module.css'
import { useEvents } from './event-explorer.ts'

/** Events as a file for other tools: what the filter shows, or all. */
export function ExportEventsDialog({ controller }: { controller: Controller }) {
  const { query, mode, list } = useEvents()
  return (
    <ExportDialog
      controller={controller}
      kind="events"
      title="Export events"
      lead="Writes the rows that are shown to a new file, in the order of the log. It is there when all of it is written, or not at all."
      suffix="events"
      canPartition
      onExport={(output, format, partitioned) =>
        void controller.outputs.exportEvents(output, { mode, where: query, format, partitioned })
      }
    >
      <p className={styles.lead}>
        {query === '' ? 'No filter: all rows that are shown' : query}, {counted(list?.count ?? 0, 'event')}
      </p>
    </ExportDialog>
  )
}
