// The app in each of its views, panels and dialogs, on the same directory and the same recorded runs: what is looked at, what axe
// reads, what is made small.
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { generate, root } from './walscope.ts'

/** Damage of three kinds, cold segments, and a file that the recorder left: each view has something to show. */
const DIRECTORY = [
  ...['--segments', '14', '--blocks', '128', '--seed', '7', '--cold', '2'],
  ...['--fault', 'flip-event:segment=5,block=37,event=126,byte=17,bit=3'],
  ...['--fault', 'zero:segment=8,block=64'],
  ...['--fault', 'flip-block-header:segment=10,block=90,byte=33,bit=1'],
  ...['--fault', 'meta-temporary'],
]

/** The directory of the tour; the same bytes each time. */
export const tourDirectory = (temporary: string): Promise<string> => generate(join(temporary, 'wal'), ...DIRECTORY)

/**
 * Two recoveries of such a directory, recorded once with `walscope recover /var/lib/flashstrike/wal --trace …`: one with
 * `--prepared 1`, one with `--no-preload --apply-ns 50`. What they measured is the same each time.
 */
const RUNS = ['preloader', 'no-preloader'] as const

/** Has the app find the recorded runs among those that it has kept. */
export function keepTourRuns(temporary: string): void {
  const traces = join(temporary, 'configuration', 'traces')
  mkdirSync(traces, { recursive: true })
  for (const name of RUNS)
    cpSync(join(root, 'e2e/fixtures/looks', `${name}.walscope`), join(traces, `${name}.walscope`))
}

/** A place of the tour. */
export interface Stop {
  name: string
  /** A view, and no panel, dialog or state of one. */
  isView?: boolean
  /** From the stop before it; resolved once all of it is there. */
  go(page: Page): Promise<void>
  /** What of it is compared, a selector; all of it where there is none. */
  part?: string
  /** Selectors of what was measured, which is another each time. */
  measured?: readonly string[]
  /** So much was measured that even the places are others: only what it is made of is compared. */
  isMeasured?: boolean
}

/** Names and numbers that are of this machine: the path of the directory, the process of the engine. */
export const OF_THE_MACHINE = [
  'header [title]:not(:empty)',
  '[data-testid="engine"]',
  '[role="dialog"] input[type="text"]',
] as const

const DIALOG = '[role="dialog"]'
/** Beside the timeline. */
const PANEL = 'div:has(> [role="tablist"])'
const content = (card: string) => `section[aria-label="${card}, content"]`

const view = (page: Page, key: number) => page.keyboard.press(String(key))
const timeline = (page: Page) => page.getByRole('application', { name: /^Timeline of/ })
const tab = (page: Page, name: string | RegExp) => page.getByRole('tab', { name }).click()
const dialog = (page: Page) => page.getByRole('dialog')

async function leaveDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
}

/** The Replay view needs no directory. */
export const WITHOUT_DIRECTORY: Stop[] = [
  {
    name: 'start',
    isView: true,
    go: async (page) => expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible(),
  },
  {
    name: 'replay-runs',
    isView: true,
    go: async (page) => {
      await view(page, 9)
      await expect(page.getByRole('table', { name: 'Recorded runs' }).getByRole('row')).toHaveCount(1 + RUNS.length)
    },
  },
  {
    name: 'replay-instant',
    isView: true,
    go: async (page) => {
      await page.getByRole('row').filter({ hasText: 'rings 1' }).getByRole('button').click()
      await expect(timeline(page)).toBeVisible()
      await timeline(page).focus()
      for (const key of ['n', 'n', 'n', '.', '.']) await page.keyboard.press(key)
      await expect(page.getByRole('region', { name: 'Threads at the instant' })).toBeVisible()
    },
  },
  {
    name: 'replay-table',
    go: async (page) => {
      await page.getByRole('button', { name: 'Timeline as a table' }).click()
      await expect(page.getByRole('table', { name: 'Spans of the threads in sight' })).toBeVisible()
    },
  },
  {
    name: 'replay-stalls',
    part: PANEL,
    go: async (page) => {
      await page.getByRole('button', { name: 'Timeline as a table' }).click()
      await tab(page, 'Stalls')
      await page.getByLabel('Shortest wait that is listed, in milliseconds').fill('0.1')
      await expect(page.getByRole('region', { name: 'Why it was' })).toBeVisible()
    },
  },
  {
    name: 'replay-compare',
    part: PANEL,
    go: async (page) => {
      await tab(page, 'Compare')
      await page.getByLabel('The run that the open one is compared with').selectOption('no-preloader.walscope')
      await page.getByRole('button', { name: 'Next difference' }).click()
      await expect(page.getByRole('region', { name: 'The chosen difference' })).toBeVisible()
    },
  },
  {
    name: 'replay-what-if',
    part: PANEL,
    go: async (page) => {
      await tab(page, 'What-if')
      await page.getByRole('spinbutton', { name: 'prepared' }).fill('4')
      await expect(page.getByRole('table', { name: 'Predicted and recorded times' })).toBeVisible()
    },
  },
  {
    name: 'replay-notes',
    part: PANEL,
    go: async (page) => {
      await page.keyboard.press('Escape')
      await tab(page, /^Notes/)
      await page.getByLabel(/^Note at/).fill('the disk was slow here')
      await page.keyboard.press('Enter')
      await expect(page.getByText('saved with the trace')).toBeVisible()
    },
  },
  {
    name: 'trace-export',
    part: DIALOG,
    go: async (page) => {
      await page.getByRole('button', { name: 'Export…' }).click()
      await expect(dialog(page)).toBeVisible()
    },
  },
  {
    name: 'trace-copy',
    part: DIALOG,
    go: async (page) => {
      await leaveDialog(page)
      await page.getByRole('button', { name: 'Save a copy…' }).click()
      await expect(dialog(page)).toBeVisible()
    },
  },
]

/** With the directory of the tour open. */
export const WITH_DIRECTORY: Stop[] = [
  {
    name: 'overview',
    isView: true,
    go: async (page) => {
      await view(page, 2)
      await expect(page.getByText(/^Recovery replays/)).toBeVisible()
    },
  },
  {
    name: 'segments',
    isView: true,
    go: async (page) => {
      await view(page, 3)
      await page.getByRole('grid', { name: 'Segments' }).focus()
      for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowDown')
      await expect(page.getByRole('row', { selected: true })).toContainText('FS.00000005.wal')
    },
  },
  {
    name: 'recovery-before',
    go: async (page) => {
      await view(page, 4)
      await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
    },
  },
  {
    name: 'recovery',
    isView: true,
    go: async (page) => {
      await page.keyboard.press('r')
      await expect(page.getByText('ended', { exact: true })).toBeVisible()
      await expect(page.getByRole('button', { name: 'Open in Replay' })).toBeVisible()
    },
    measured: [
      'main dl',
      ...['Segments over time', 'Prepared ring', 'Finished ring', 'Events per second', 'Waits'].map(content),
      ...['next_event', 'Segment switch', 'Latencies'].map(content),
    ],
  },
  {
    name: 'recovery-compared',
    isMeasured: true,
    go: async (page) => {
      await page.getByRole('button', { name: 'Run without preloader' }).click()
      await expect(page.getByLabel('shown')).toContainText('run 2, no preloader')
      await expect(page.getByText('ended', { exact: true })).toBeVisible()
    },
  },
  {
    name: 'blocks',
    isView: true,
    go: async (page) => {
      await view(page, 5)
      await expect(page.getByText('block checksum 1', { exact: true })).toBeVisible()
      await page.keyboard.press('n')
      await expect(page.getByRole('region', { name: 'What it is', exact: true })).toContainText('bit-flip')
    },
  },
  {
    name: 'block-events',
    go: async (page) => {
      await page.getByRole('main').getByRole('button', { name: 'Events', exact: true }).click()
      await expect(page.getByRole('grid', { name: /^Events of/ })).toBeVisible()
    },
  },
  {
    name: 'findings',
    isView: true,
    go: async (page) => {
      await page.getByRole('main').getByRole('button', { name: 'Events', exact: true }).click()
      await view(page, 6)
      await page.keyboard.press('n')
      await expect(
        page.getByRole('listbox', { name: 'Findings' }).getByRole('option', { selected: true }),
      ).toBeVisible()
    },
  },
  {
    name: 'events',
    isView: true,
    go: async (page) => {
      await view(page, 7)
      const grid = page.getByRole('grid', { name: 'Events', exact: true })
      await expect(grid.getByRole('row').nth(5)).toContainText('FS.')
      await grid.focus()
      await page.keyboard.press('Home')
      // Among damaged ones.
      await page.getByLabel('go to').fill('173320')
      await page.keyboard.press('Enter')
      await expect(grid.getByRole('row', { selected: true })).toContainText('173320')
    },
  },
  {
    name: 'events-life',
    go: async (page) => {
      await page.getByRole('searchbox', { name: 'filter' }).fill('type = CANCEL_ORDER and side = BID')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('list', { name: 'Conditions' }).getByRole('listitem')).toHaveCount(3)
      const grid = page.getByRole('grid', { name: 'Events', exact: true })
      await expect(grid).not.toHaveAttribute('aria-rowcount', '458753')
      await expect(grid.getByRole('row').nth(3)).toContainText('CANCEL_ORDER')
      await grid.focus()
      await page.keyboard.press('Home')
      await page.keyboard.press('Shift+F10')
      await page.getByRole('menuitem', { name: /^Life of order/ }).click()
      await expect(page.getByRole('region', { name: /^Life of order/ })).toContainText('events')
    },
  },
  {
    name: 'events-export',
    part: DIALOG,
    go: async (page) => {
      await page.getByRole('button', { name: 'Export…' }).click()
      await expect(dialog(page)).toBeVisible()
    },
  },
  {
    name: 'sql-before',
    go: async (page) => {
      await leaveDialog(page)
      await view(page, 8)
      await expect(page.getByRole('textbox', { name: 'SQL query' })).toBeVisible()
    },
  },
  {
    name: 'sql',
    measured: ['main [role="status"]'],
    isView: true,
    go: async (page) => {
      await page.getByRole('textbox', { name: 'SQL query' }).focus()
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.insertText(
        'SELECT segment, type, count(*) AS events, avg(price) AS mean_price\nFROM events\nGROUP BY ALL ORDER BY ALL',
      )
      await page.keyboard.press('ControlOrMeta+Enter')
      await expect(page.getByText(/^\d+ rows in /)).toBeVisible()
    },
  },
  {
    name: 'sql-chart',
    measured: ['main [role="status"]'],
    go: async (page) => {
      await page.getByRole('button', { name: 'Chart', exact: true }).click()
      await expect(page.getByRole('img').first()).toBeVisible()
    },
  },
  {
    name: 'query-export',
    part: DIALOG,
    go: async (page) => {
      await page.getByRole('button', { name: 'Export…' }).click()
      await expect(dialog(page)).toBeVisible()
    },
  },
  {
    name: 'salvage',
    part: DIALOG,
    go: async (page) => {
      await leaveDialog(page)
      await page.getByRole('button', { name: 'Salvage…' }).click()
      await expect(dialog(page)).toBeVisible()
    },
  },
  {
    name: 'bundle',
    part: DIALOG,
    go: async (page) => {
      await leaveDialog(page)
      await page.getByRole('button', { name: 'Evidence bundle…' }).click()
      await expect(dialog(page)).toBeVisible()
    },
  },
  {
    name: 'settings',
    part: DIALOG,
    go: async (page) => {
      await leaveDialog(page)
      await page.keyboard.press('Control+,')
      await expect(dialog(page)).toBeVisible()
    },
  },
  {
    name: 'about',
    part: DIALOG,
    isMeasured: true,
    go: async (page) => {
      await leaveDialog(page)
      await page.keyboard.press('Control+k')
      await page.keyboard.type('about')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('dialog', { name: 'About Walscope' })).toBeVisible()
    },
  },
  {
    name: 'palette',
    part: DIALOG,
    go: async (page) => {
      await leaveDialog(page)
      await page.keyboard.press('Control+k')
      await expect(dialog(page)).toBeVisible()
    },
  },
  {
    name: 'shortcuts',
    part: DIALOG,
    go: async (page) => {
      await leaveDialog(page)
      await page.keyboard.press('?')
      await expect(dialog(page)).toBeVisible()
    },
  },
]
