import { AlertDialog } from 'radix-ui'
import { useEffect, useState } from 'react'
import { formatCount, formatLink, formatNs, legible, type Place, VIEWS } from '../../contract/index.ts'
import components from '../components/components.module.css'
import type { Controller } from '../state/controller.ts'
import { goToPlace } from '../state/places.ts'
import { useSession } from '../state/stores.ts'
import styles from './shell.module.css'

/** A person sees what is asked for before it can be agreed to: a click that was meant for what lay there before does nothing. */
const ARM_MS = 700

/** What a link from outside asks for. Anybody may have written it: nothing is opened before the person has agreed. */
export function LinkDialog({ controller }: { controller: Controller }) {
  const place = useSession((state) => state.askedPlace)
  const close = () => useSession.setState({ askedPlace: null })
  if (place === null) return null
  return (
    <AlertDialog.Root open onOpenChange={(open) => open || close()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={components.overlay} />
        {/* Another link is another question, with the keyboard on Cancel again. */}
        <Question key={formatLink(place)} place={place} controller={controller} />
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Question({ place, controller }: { place: Place; controller: Controller }) {
  const [isArmed, setArmed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARM_MS)
    return () => clearTimeout(timer)
  }, [])
  const isTrace = place.kind === 'trace'
  return (
    <AlertDialog.Content className={components.dialog}>
      <AlertDialog.Title>A link asks to open {isTrace ? 'a recorded run' : 'a directory'}</AlertDialog.Title>
      {/* Reachable by keyboard, as a long one scrolls. */}
      <section className={styles.askedPath} aria-label="Path" tabIndex={0}>
        {legible(isTrace ? place.path : place.directory)}
      </section>
      <AlertDialog.Description className={styles.askedWhere}>
        {detailsOf(place)} Anybody can write a link: open it if you know this path and expected to be led there. It is
        only read.
      </AlertDialog.Description>
      <div className={styles.dialogEnd}>
        <AlertDialog.Cancel>Cancel</AlertDialog.Cancel>
        <AlertDialog.Action disabled={!isArmed} onClick={() => void goToPlace(place, controller)}>
          Open
        </AlertDialog.Action>
      </div>
    </AlertDialog.Content>
  )
}

/** Where in it the link leads, in a sentence; nothing where it says no more. */
function detailsOf(place: Place): string {
  const parts =
    place.kind === 'trace'
      ? [place.atNs !== null && `instant ${formatNs(place.atNs)}`]
      : [
          place.view !== null && `view ${VIEWS.find(([name]) => name === place.view)?.[1]}`,
          place.file !== null && legible(place.file),
          place.block !== null && `block ${formatCount(place.block)}`,
          place.offset !== null && `byte ${formatCount(place.offset)}`,
          place.eventId !== null && `event ${formatCount(place.eventId)}`,
        ]
  const said = parts.filter((part) => part !== false)
  return said.length === 0 ? '' : `It leads to: ${said.join(', ')}.`
}
