import { EXTERNAL_LINKS } from '../../contract/links.ts'
import styles from '../shell/shell.module.css'
import { useUpdates } from './update-state.ts'

/** That there is a newer version, and where: nothing is downloaded and nothing installed. */
export function UpdateNotice() {
  const state = useUpdates()
  return (
    <span role="status" className={styles.end}>
      {state.check === 'newer' && (
        <a href={EXTERNAL_LINKS.releases} target="_blank" rel="noopener noreferrer">
          Version {state.version} is available
        </a>
      )}
    </span>
  )
}
