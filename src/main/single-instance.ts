import { app } from 'electron'
import { z } from 'zod'
import { type Given, given } from '../supervisor/given.ts'

const instance = z.object({ given: given.nullable() })

/**
 * Makes this the only Walscope with these settings. Where there is one already, it is told what to open, this one
 * quits, and the answer is false. `onOther` is called with what a later one was started with.
 */
export function claimSingleInstance(own: Given | null, onOther: (given: Given | null) => void): boolean {
  // As data, not as arguments: Chromium adds to those and changes their order.
  if (!app.requestSingleInstanceLock({ given: own })) {
    app.quit()
    return false
  }
  app.on('second-instance', (_event, _argv, _workingDirectory, data) => {
    const other = instance.safeParse(data)
    onOther(other.success ? other.data.given : null)
  })
  return true
}
