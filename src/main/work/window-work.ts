import type { BrowserWindow } from 'electron'
import type { Session } from '../../contract/host.ts'
import type { View } from '../../contract/place.ts'
import { type EndedWork, LONG_WORK_MS, WORKS, type WorkReport } from '../../contract/work.ts'
import type { SettingsFile } from '../../supervisor/settings-file.ts'
import type { WindowRequests } from '../../supervisor/window-requests.ts'
import { EndNotices } from './end-notices.ts'
import { TaskbarProgress } from './taskbar-progress.ts'

/** What is seen of a window's long work outside of it: how far it is, and, where nobody looks at the window, that it has ended. */
export class WindowWork {
  private readonly window: BrowserWindow
  private readonly settings: SettingsFile
  private readonly taskbar: TaskbarProgress
  private readonly notices: EndNotices
  private readonly requests: WindowRequests

  constructor(window: BrowserWindow, settings: SettingsFile, requests: WindowRequests, platform = process.platform) {
    this.window = window
    this.settings = settings
    this.requests = requests
    this.taskbar = new TaskbarProgress(window, platform)
    this.notices = new EndNotices(platform)
    window.on('focus', () => {
      this.taskbar.seen()
      this.notices.dismiss()
    })
    window.once('closed', () => this.notices.dismiss())
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.taskbar.clear()
    })
  }

  /** Takes what the page says of its work. */
  report({ current, ended }: WorkReport, session: Session): void {
    if (this.window.isDestroyed()) return
    this.taskbar.show(current)
    if (this.window.isFocused()) return
    if (current === null && ended.some(({ hasFailed }) => hasFailed)) this.taskbar.fail()
    if (!this.settings.value.settings.notifications) return
    for (const work of ended) if (work.elapsedMs >= LONG_WORK_MS) this.tell(work, session)
  }

  private tell(work: EndedWork, { directory, isSample }: Session): void {
    this.notices.show(work, isSample ? 'the sample recovery' : directory, () => this.comeForward(WORKS[work.kind].view))
  }

  private comeForward(view: View | null): void {
    if (this.window.isDestroyed()) return
    if (this.window.isMinimized()) this.window.restore()
    this.window.show()
    this.window.focus()
    if (view !== null) this.requests.add({ kind: 'command', id: `view-${view}` })
  }
}
