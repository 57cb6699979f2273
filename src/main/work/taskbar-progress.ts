import type { BrowserWindow } from 'electron'
import type { CurrentWork } from '../../contract/work.ts'

/** Takes the bar away; any value above 1 says that it is not known how far the work is. */
const NONE = -1
const UNKNOWN = 2

type Mode = 'none' | 'normal' | 'indeterminate' | 'error' | 'paused'

interface Shown {
  value: number
  mode: Mode
}

const NOTHING: Shown = { value: NONE, mode: 'none' }

/**
 * How far the long work of a window is, where the system shows its programs: the taskbar, the dock. Only Windows knows modes; Linux
 * knows no bar without an amount.
 */
export class TaskbarProgress {
  private readonly window: BrowserWindow
  private readonly platform: NodeJS.Platform
  private shown = NOTHING
  /** How far the last work was, in the place where its bar turns red. */
  private last = 1
  private isFailure = false

  constructor(window: BrowserWindow, platform = process.platform) {
    this.window = window
    this.platform = platform
  }

  /** Shows work that is under way; null where there is none. That something has failed stays until more work begins. */
  show(work: CurrentWork | null): void {
    if (work === null) {
      if (!this.isFailure) this.put(NOTHING)
      return
    }
    this.isFailure = false
    this.last = work.fraction ?? 1
    this.put(this.ofWork(work))
  }

  /** Shows that work has failed, where the system can: until the person looks, or more work begins. */
  fail(): void {
    if (this.platform !== 'win32') return
    this.isFailure = true
    // An error at 0 is a bar that nobody sees.
    this.put({ value: Math.max(this.last, 0.05), mode: 'error' })
  }

  /** The person has looked: what failed is in the window. */
  seen(): void {
    if (!this.isFailure) return
    this.isFailure = false
    this.put(NOTHING)
  }

  /** The page has gone, and what it was busy with. */
  clear(): void {
    this.isFailure = false
    this.put(NOTHING)
  }

  private ofWork({ fraction, isPaused }: CurrentWork): Shown {
    if (fraction !== null) return { value: fraction, mode: isPaused ? 'paused' : 'normal' }
    return this.platform === 'linux' ? NOTHING : { value: UNKNOWN, mode: 'indeterminate' }
  }

  private put(shown: Shown): void {
    if (shown.value === this.shown.value && shown.mode === this.shown.mode) return
    this.shown = shown
    if (!this.window.isDestroyed()) this.window.setProgressBar(shown.value, { mode: shown.mode })
  }
}
