// An engine that dies or hangs: said within 2 seconds, with its reason; the window keeps what it had; one click restarts.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, figure, test } from '../support/app.ts'
import { generate, walscopeJson } from '../support/walscope.ts'

/** What the issue allows, from the blow to the sentence on the screen. */
const LIMIT_MS = 2_000

async function enginePid(page: Page): Promise<number> {
  const text = await page.getByTestId('engine').textContent()
  return Number(/pid (\d+)/.exec(text ?? '')?.[1])
}

const BLOWS: [signal: NodeJS.Signals, says: RegExp, code: string][] = [
  ['SIGKILL', /killed/i, 'ENGINE_EXITED'],
  ['SIGABRT', /SIGABRT|abort/i, 'ENGINE_EXITED'],
  ['SIGBUS', /SIGBUS/i, 'ENGINE_EXITED'],
  ['SIGSTOP', /answer/i, 'ENGINE_UNRESPONSIVE'],
]

for (const [signal, says, code] of BLOWS) {
  test(`${signal} while a recovery runs`, async ({ launch, temporary }) => {
    const directory = await generate(join(temporary, 'wal'), '--segments', '6', '--blocks', '64', '--seed', '1')
    const { page } = await launch({ directory })
    await expect(page.getByText(/^Recovery replays all 98,304 events/)).toBeVisible()
    await page.keyboard.press('4')
    await page.getByLabel('ns per event').fill('40000')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(figure(page, 'phase')).toHaveText('replaying')

    // Records are written a few times a second.
    await expect.poll(() => keptTraces(temporary)[0]?.records ?? 0).toBeGreaterThan(6)
    const pid = await enginePid(page)
    process.kill(pid, signal)
    const start = Date.now()
    const banner = page.getByRole('alert').filter({ hasText: code })
    await expect(banner).toContainText(says, { timeout: LIMIT_MS })
    expect(Date.now() - start).toBeLessThan(LIMIT_MS)

    // What was known stays.
    await page.keyboard.press('2')
    await expect(page.getByText(/^Recovery replays all 98,304 events/)).toBeVisible()
    await banner.getByRole('button', { name: 'Restart engine' }).click()
    await expect(banner).toBeHidden()
    await expect(page.getByTestId('engine')).toContainText('running')
    expect(await enginePid(page)).not.toBe(pid)
    // The one before is gone, also the one that was only stopped.
    await expect.poll(() => isAlive(pid)).toBe(false)

    // So does the trace of the recovery, up to its last second.
    const [killed] = keptTraces(temporary)
    expect(killed).toMatchObject({ isWhole: false, directory, segments: 6, outcome: null })
    expect(killed?.records).toBeGreaterThan(6)

    await page.keyboard.press('4')
    await page.getByLabel('ns per event').fill('0')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByText('ended', { exact: true })).toBeVisible()
    expect(keptTraces(temporary)).toMatchObject([{ isWhole: false }, { isWhole: true, eventsReplayed: '98304' }])
  })
}

interface TraceJson {
  isWhole: boolean
  directory: string
  segments: number
  records: number
  eventsReplayed: string
  outcome: object | null
}

/** The traces of the runs of the app, in the order of their names, which is that of time. */
function keptTraces(temporary: string): TraceJson[] {
  const folder = join(temporary, 'configuration', 'traces')
  const names = readdirSync(folder).sort()
  return names.map((name) => walscopeJson<TraceJson>('trace', join(folder, name)).document)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
