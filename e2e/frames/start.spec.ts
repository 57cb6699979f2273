// How soon there is something to work with: from `npm start` on a built checkout, and from Enter on a directory's path.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { noteFigures } from '../support/figures.ts'
import { generate, root } from '../support/walscope.ts'

const RUNS = 7
const START_LIMIT_MS = 1_500
const OPEN_LIMIT_MS = 1_000

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Milliseconds from `npm start` until the Start view is there to be used. */
async function startMs(page: Page, configuration: string): Promise<number> {
  const start = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: root,
    // Without a display no browser of the person's is opened.
    env: { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined, WALSCOPE_CONFIG_DIR: configuration },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  let printed = ''
  let url: string | undefined
  while (url === undefined) {
    const [chunk] = await once(child.stdout, 'data')
    printed += chunk
    url = printed.match(/http:\/\/\S+/)?.[0]
  }
  await page.goto(url)
  await expect(page.getByLabel('Path of a WAL directory')).toBeEditable()
  const tookMs = performance.now() - start
  // npm, the script and the host.
  process.kill(-(child.pid ?? 0), 'SIGTERM')
  await once(child, 'close')
  return tookMs
}

test('from npm start to a usable window: under 1.5 s', async ({ chromiumBrowser, temporary }) => {
  const page = await (await chromiumBrowser()).newPage()
  const timesMs: number[] = []
  for (let run = 0; run < RUNS; run += 1) timesMs.push(await startMs(page, join(temporary, 'configuration')))
  await page.close()
  noteFigures('npm_start', { usable_ms: median(timesMs), longest_ms: Math.max(...timesMs) })
  expect(median(timesMs)).toBeLessThan(START_LIMIT_MS)
})

/** Milliseconds from Enter in the path's field until the page shows each text, as the page itself sees it. */
async function openMs(page: Page, directory: string, texts: string[]): Promise<number[]> {
  await page.evaluate((wanted) => {
    const seen = new Promise((resolve) => {
      window.addEventListener(
        'keydown',
        ({ key, timeStamp }) => {
          if (key !== 'Enter') return
          const times: number[] = []
          const look = (now: number) => {
            const shown = document.body.innerText
            while (times.length < wanted.length && shown.includes(wanted[times.length] ?? ''))
              times.push(now - timeStamp)
            if (times.length < wanted.length) requestAnimationFrame(look)
            else resolve(times)
          }
          requestAnimationFrame(look)
        },
        { capture: true },
      )
    })
    Object.assign(window, { seen })
  }, texts)
  const field = page.getByLabel('Path of a WAL directory')
  await field.fill(directory)
  await field.press('Enter')
  return page.evaluate(() => (window as unknown as { seen: Promise<number[]> }).seen)
}

test('opening 640 segments: under 1 s to the verdict', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '640', '--blocks', '16', '--seed', '2')
  const tableMs: number[] = []
  const verdictMs: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const app = await launch({ ownSettings: true })
    const [table, verdict] = await openMs(app.page, directory, ['640', 'Recovery replays all 2,621,440 events'])
    tableMs.push(table ?? Number.NaN)
    verdictMs.push(verdict ?? Number.NaN)
    await app.close()
  }
  noteFigures('opening_640_segments', { table_ms: median(tableMs), verdict_ms: median(verdictMs) })
  expect(median(verdictMs)).toBeLessThan(OPEN_LIMIT_MS)
})
