// What the issue allows from a blow to the sentence on the screen, measured.
import { setTimeout as pause } from 'node:timers/promises'
import { expect, type Locator, test } from '@playwright/test'

export const LIMIT_MS = 2_000

/** Waits for what says it, and holds that it was there in time; how long it took stands in the test's annotations. */
export async function expectWithinLimit(sentence: Locator, startMs: number): Promise<void> {
  // Playwright's own waiting looks twice a second after a while: too seldom for this. A page that only just loads has nothing yet.
  const isThere = () => sentence.isVisible().catch(() => false)
  while (!(await isThere()) && Date.now() - startMs < LIMIT_MS) await pause(20)
  const tookMs = Date.now() - startMs
  test.info().annotations.push({ type: 'from the blow to the sentence', description: `${tookMs} ms` })
  await expect(sentence).toBeVisible({ timeout: 1 })
  expect(tookMs).toBeLessThan(LIMIT_MS)
}
