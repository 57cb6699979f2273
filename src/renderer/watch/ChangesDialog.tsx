import { Dialog } from 'radix-ui'
import { useEffect } from 'react'
import {
  counted,
  type DirectoryDifference,
  type FileChange,
  formatInstant,
  formatNs,
  type TimeZone,
  zoneName,
} from '../../contract/index.ts'
import components from '../components/components.module.css'
import { Empty, primaryButton } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import type { Controller } from '../state/controller.ts'
import { useSettings } from '../state/settings.ts'
import { showDialog, useSession } from '../state/stores.ts'
import { returnToStrip } from './ChangeStrip.tsx'
import {
  beforeAndNow,
  blocksOf,
  describeChange,
  headline,
  sizeOf,
  summarise,
  timeOfDay,
  writingNow,
} from './change-words.ts'
import styles from './watch.module.css'
import { ignoreChanges, useWatch } from './watch-store.ts'

const NS_PER_MS = 1e6

/** File by file, what is different on disk from what is shown. */
export function ChangesDialog({ controller }: { controller: Controller }) {
  const { difference, shownAtMs, watching } = useWatch()
  const isAskedFor = useSession((state) => state.dialog === 'changes')
  const zone = useSettings((settings) => settings.timeZone)
  // With the difference goes what was asked for: another directory's is not shown unasked.
  useEffect(() => {
    if (isAskedFor && difference === null) showDialog(null)
  }, [isAskedFor, difference])
  const ignore = () => {
    ignoreChanges()
    showDialog(null)
  }
  const reload = () => {
    showDialog(null)
    void controller.reload()
  }
  return (
    <Dialog.Root open={isAskedFor && difference !== null} onOpenChange={(open) => open || showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content
          className={`${components.dialog} ${styles.dialog}`}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnToStrip()
          }}
        >
          <Dialog.Title>What changed on disk</Dialog.Title>
          <Dialog.Description className={styles.lead}>
            {difference !== null && shownAtMs !== null && (
              <>
                {[headline(difference), summarise(difference), writingNow(difference)]
                  .filter((text) => text)
                  .join('. ')}
                . Shown is the state at {timeOfDay(shownAtMs, zone)}; looked at last at{' '}
                {timeOfDay(difference.lookedAtMs, zone)}.
              </>
            )}
          </Dialog.Description>
          {difference !== null && <ChangeTable changes={difference.changes} more={moreOf(difference)} zone={zone} />}
          <p className={styles.lead}>
            {difference !== null && describePace(difference, watching?.isNotified ?? false)}
          </p>
          <div className={styles.buttons}>
            <Dialog.Close>Close</Dialog.Close>
            <button type="button" onClick={ignore}>
              Ignore
            </button>
            <button type="button" className={primaryButton} onClick={reload}>
              Reload
            </button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const moreOf = ({ changeCount, changes }: DirectoryDifference) => changeCount - changes.length

function ChangeTable({ changes, more, zone }: { changes: FileChange[]; more: number; zone: TimeZone }) {
  if (changes.length === 0) return <Empty>No file is different from when it was first looked at again.</Empty>
  return (
    // A region that scrolls has to be reachable by keyboard.
    <section className={styles.list} aria-label="Files that have changed" tabIndex={0}>
      <SimpleTable
        caption="Files that have changed"
        columns={[
          { title: 'file' },
          { title: 'what happened' },
          { title: 'size', isNumber: true },
          { title: 'blocks written', isNumber: true },
          { title: `last written (${zoneName(zone)})` },
        ]}
        rows={changes.map((change) => ({
          key: change.file,
          cells: [
            change.file,
            describeChange(change),
            beforeAndNow(change, sizeOf),
            beforeAndNow(change, blocksOf),
            formatInstant((change.now ?? change.before)?.modifiedNs ?? 0n, zone, 3),
          ],
        }))}
      />
      {more > 0 && <p className={styles.more}>and {counted(more, 'file')} more</p>}
    </section>
  )
}

/** How it comes that this is known. */
function describePace({ files, lookMs }: DirectoryDifference, isNotified: boolean): string {
  const notice = isNotified
    ? 'and sooner when the system says that something has changed'
    : 'and the system does not tell of changes in this directory'
  return `The last look at ${counted(files, 'file')} took ${formatNs(lookMs * NS_PER_MS)}. One is taken every 2 s, less often where it takes longer than 20 ms, ${notice}; none while a recovery runs.`
}
