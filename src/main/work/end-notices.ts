import { Notification } from 'electron'
import { legible } from '../../contract/legible.ts'
import { describeEnd, type EndedWork } from '../../contract/work.ts'

/** Longest text of a place; of a longer one the end is shown. */
const MOST_CHARACTERS = 120
/** Kept at most. One that has vanished from the screen may still be clicked, in the system's list of them. */
const MOST_KEPT = 8

/** Notifications about work of one window that has ended. */
export class EndNotices {
  private readonly platform: NodeJS.Platform
  /** One that is collected as garbage is clicked in vain. */
  private readonly kept = new Set<Notification>()

  constructor(platform = process.platform) {
    this.platform = platform
  }

  /**
   * Tells that work has ended.
   * @param place what the work was about: a path, or words for it; null for none
   */
  show(ended: EndedWork, place: string | null, onClick: () => void): void {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title: describeEnd(ended), body: bodyOf(place, this.platform) })
    notification.on('click', () => {
      this.forget(notification)
      onClick()
    })
    notification.on('failed', (_event, error) => {
      this.kept.delete(notification)
      process.stderr.write(`walscope: the notification "${describeEnd(ended)}" was not shown: ${error}\n`)
    })
    this.kept.add(notification)
    const [oldest] = this.kept
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.forget(oldest)
    notification.show()
  }

  /** Takes all of them away: the person has looked. */
  dismiss(): void {
    for (const notification of [...this.kept]) this.forget(notification)
  }

  private forget(notification: Notification): void {
    if (this.kept.delete(notification)) notification.close()
  }
}

/** A path on one line, its end where it is long, and as text wherever it is shown. */
function bodyOf(place: string | null, platform: NodeJS.Platform): string {
  if (place === null) return ''
  const characters = [...legible(place)]
  const text =
    characters.length > MOST_CHARACTERS ? `…${characters.slice(1 - MOST_CHARACTERS).join('')}` : characters.join('')
  // Linux desktops read markup in the text (Desktop Notifications Specification, 1.2), and Electron hands it on as it is.
  return platform === 'linux' ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text
}
