import type { RingNow as Ring } from '../../contract/index.ts'
import styles from './charts.module.css'

/** Slots that are drawn one by one, in one row; a larger ring says how many more there are. */
const DRAWN_SLOTS = 8

/** A ring slot by slot: which segment is in which, oldest first. */
export function RingNow({ ring, name }: { ring: Ring; name: string }) {
  const drawn = Math.min(ring.capacity, DRAWN_SLOTS)
  return (
    <ul className={styles.slots} aria-label={`${name}: ${ring.occupancy} of ${ring.capacity} slots hold a segment`}>
      {Array.from({ length: drawn }, (_, slot) => slot).map((slot) => (
        <li key={slot} className={`${styles.slot} ${slot < ring.slots.length ? styles.slotFull : ''}`}>
          {ring.slots[slot] ?? '·'}
        </li>
      ))}
      {ring.capacity > drawn && <li className={styles.slotsMore}>+ {ring.capacity - drawn}</li>}
    </ul>
  )
}
