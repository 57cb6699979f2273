// What is seen of long work outside of the window: the taskbar, and a notification where somebody looks elsewhere.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type App, electronOf, expect, figure, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

/** Of two segments the last 256 events each: few that take long, which a busy machine makes hardly longer. */
const LOG = ['--blocks', '16', '--events', '4352', '--seed', '1']
const FROM_ID = '3841'
const NS_PER_EVENT = '25000000'

interface Seen {
  progress: [value: number, mode: string | undefined][]
  notifications: { title: string; body: string; emit(event: string, details: object): void }[]
}

/** Keeps what the program asks of the system, which does it all the same. */
async function watch(app: App): Promise<void> {
  await electronOf(app).evaluate(({ BrowserWindow, Notification }) => {
    const seen: Seen = { progress: [], notifications: [] }
    Object.assign(globalThis, { seen })
    for (const window of BrowserWindow.getAllWindows()) {
      const show = window.setProgressBar.bind(window)
      window.setProgressBar = (progress, options) => {
        seen.progress.push([progress, options?.mode])
        show(progress, options)
      }
    }
    Notification.isSupported = () => true
    Notification.prototype.show = function show() {
      seen.notifications.push(this)
    }
  })
}

const progressOf = (app: App) => electronOf(app).evaluate(() => (globalThis as unknown as { seen: Seen }).seen.progress)

const notificationsOf = (app: App) =>
  electronOf(app).evaluate(() =>
    (globalThis as unknown as { seen: Seen }).seen.notifications.map(({ title, body }) => ({ title, body })),
  )

/** The person looks at another program. */
const lookElsewhere = (app: App) =>
  electronOf(app).evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.blur()
  })

const isFocused = (app: App) =>
  electronOf(app).evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)

async function startRecovery(page: Page): Promise<void> {
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.keyboard.press('4')
  await page.getByLabel('from id').fill(FROM_ID)
  await page.getByLabel('ns per event').fill(NS_PER_EVENT)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(figure(page, 'phase')).toHaveText('replaying')
}

test('a long recovery: how far it is, that it has ended, and the way back to it', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal <b>&'), ...LOG)
  const app = await launch({ directory })
  const { page } = app
  await watch(app)
  await startRecovery(page)
  await expect.poll(async () => (await progressOf(app)).length).toBeGreaterThan(0)
  await page.keyboard.press('2')
  await lookElsewhere(app)
  await expect.poll(() => notificationsOf(app), { timeout: 120_000 }).toHaveLength(1)
  // Markup is what Linux would make of it.
  const body = process.platform === 'linux' ? directory.replace('<b>&', '&lt;b&gt;&amp;') : directory
  expect(await notificationsOf(app)).toEqual([{ title: 'Recovery finished', body }])

  const progress = await progressOf(app)
  const amounts = progress.slice(0, -1).map(([value]) => value)
  expect(amounts).toEqual([...new Set(amounts)].sort((a, b) => a - b))
  for (const amount of amounts) expect([0, 0.5, 1]).toContain(amount)
  expect(amounts.some((amount) => amount > 0 && amount < 1)).toBe(true)
  expect(progress.at(-1)).toEqual([-1, 'none'])

  expect(await isFocused(app)).toBe(false)
  await expect(figure(page, 'phase')).toBeHidden()
  await electronOf(app).evaluate(() => {
    ;(globalThis as unknown as { seen: Seen }).seen.notifications[0]?.emit('click', {})
  })
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await expect.poll(() => isFocused(app)).toBe(true)
})

test('work that is paused, and work whose engine dies, are gone from the taskbar at the end', async ({
  launch,
  temporary,
}) => {
  const app = await launch({ directory: await generate(join(temporary, 'wal'), ...LOG) })
  const { page } = app
  await watch(app)
  await startRecovery(page)
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  await expect.poll(async () => (await progressOf(app)).at(-1)).toEqual([expect.any(Number), 'paused'])
  const [, pid] = /pid (\d+)/.exec((await page.getByTestId('engine').textContent()) ?? '') ?? []
  process.kill(Number(pid), 'SIGKILL')
  await expect(page.getByRole('button', { name: 'Restart engine' })).toBeVisible()
  await expect.poll(async () => (await progressOf(app)).at(-1)).toEqual([-1, 'none'])
  // The person looks at the window, which says so.
  expect(await notificationsOf(app)).toEqual([])
})
