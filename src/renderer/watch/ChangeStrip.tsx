import { List, RotateCw, X } from 'lucide-react'
import type { Controller } from '../state/controller.ts'
import { useSettings } from '../state/settings.ts'
import { showDialog } from '../state/stores.ts'
import { headline, summarise, timeOfDay, writingNow } from './change-words.ts'
import styles from './watch.module.css'
import { ignoreChanges, isToldNow, useWatch } from './watch-store.ts'

const LOST = 'The directory cannot be read any more'

/** Reads out that something has changed; once, though its numbers may change every second. */
export function ChangeAnnouncement() {
  const text = useWatch((state) => {
    if (!isToldNow(state)) return ''
    return state.lost === null ? state.difference && headline(state.difference) : LOST
  })
  return (
    <p role="status" className="visually-hidden">
      {text}
    </p>
  )
}

/** The buttons that close the strip leave the keyboard where the person works: at the view's name. */
function leaveStrip(): void {
  document.querySelector<HTMLElement>('nav [aria-current="page"]')?.focus()
}

const DETAILS_ID = 'what-changed'

/** Puts the keyboard back where the details were asked for; where the strip goes, because it was reloaded or ignored, to the view's name. */
export function returnToStrip(): void {
  const details = document.getElementById(DETAILS_ID)
  if (details instanceof HTMLButtonElement && !details.disabled) details.focus()
  else leaveStrip()
}

/** The directory is not what is shown any more: what has changed, and what can be done. */
export function ChangeStrip({ controller }: { controller: Controller }) {
  const state = useWatch()
  const zone = useSettings((settings) => settings.timeZone)
  if (!isToldNow(state)) return null
  const { lost, difference, shownAtMs, isReloading } = state
  const shown = shownAtMs === null ? '' : `What is shown is of ${timeOfDay(shownAtMs, zone)}.`
  const title = lost === null ? difference && headline(difference) : LOST
  const texts = lost === null ? difference && [summarise(difference), writingNow(difference)] : [lost.message]
  const ignore = () => {
    ignoreChanges()
    leaveStrip()
  }
  const reload = () => {
    leaveStrip()
    void controller.reload()
  }
  return (
    <section className={styles.strip} aria-label="Changes on disk">
      <strong>{title}</strong>
      <span>{texts?.filter((text) => text !== '').join('; ')}</span>
      <span className={styles.muted}>{shown}</span>
      <span className={styles.tools}>
        {lost === null && (
          <>
            <button id={DETAILS_ID} type="button" disabled={isReloading} onClick={() => showDialog('changes')}>
              <List size={11} aria-hidden />
              What changed
            </button>
            <button type="button" disabled={isReloading} onClick={reload}>
              <RotateCw size={11} aria-hidden />
              Reload
            </button>
          </>
        )}
        <button type="button" disabled={isReloading} onClick={ignore}>
          <X size={11} aria-hidden />
          Ignore
        </button>
      </span>
    </section>
  )
}
