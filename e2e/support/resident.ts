import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'

/** Megabytes that the page's process has in memory of its own. */
export async function residentMb(page: Page): Promise<number> {
  const browser = await page.context().browser()?.newBrowserCDPSession()
  const { processInfo } = (await browser?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] }
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(readFileSync(`/proc/${id}/status`, 'utf8').match(/^RssAnon:\s+(\d+) kB$/m)?.[1]))
  return (Math.max(...sizes) * 1_024) / 1e6
}
