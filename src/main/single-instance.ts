import { app } from 'electron'
import { z } from 'zod'

const instance = z.object({ directory: z.string().nullable() })

/**
 * Makes this the only Walscope with these settings. Where there is one already, it is told what to open, this one
 * quits, and the answer is false. `onOther` is called with the directory that a later one was started with.
 */
export function claimSingleInstance(directory: string | null, onOther: (directory: string | null) => void): boolean {
  // As data, not as arguments: Chromium adds to those and changes their order.
  if (!app.requestSingleInstanceLock({ directory })) {
    app.quit()
    return false
  }
  app.on('second-instance', (_event, _argv, _workingDirectory, data) => {
    const other = instance.safeParse(data)
    onOther(other.success ? other.data.directory : null)
  })
  return true
}
