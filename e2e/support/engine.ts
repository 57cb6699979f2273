// The engine process of a window, as the page names it.
import type { Page } from '@playwright/test'

/** The process of the engine that the footer names. */
export async function enginePid(page: Page): Promise<number> {
  const text = await page.getByTestId('engine').textContent()
  return Number(/pid (\d+)/.exec(text ?? '')?.[1])
}

/** Whether there is such a process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Where the open sample recovery is. */
export async function samplePath(page: Page): Promise<string> {
  const path = await page.getByText('the sample recovery', { exact: true }).getAttribute('title')
  if (path === null || path === '') throw new Error('no sample is open')
  return path
}
