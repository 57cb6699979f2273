// About: which Walscope this is; its licence; and the list of shortcuts, which is that of the commands.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { acceleratorText, WINDOW_COMMANDS } from '../../src/contract/index.ts'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate, root } from '../support/walscope.ts'

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

async function expectNothingSerious(page: Page): Promise<void> {
  const found = (await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(found).toEqual([])
}

async function choose(page: Page, command: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(command)
  await page.keyboard.press('Enter')
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`About says what it is and what it runs on, ${colorScheme}`, async ({ launch, temporary }) => {
    const { page } = await launch({ colorScheme })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await choose(page, 'about')
    const about = page.getByRole('dialog', { name: 'About Walscope' })
    const fact = (name: string) => about.getByRole('term').getByText(name, { exact: true }).locator('+ dd')
    await expect(fact('version')).toHaveText(version)
    await expect(fact('native engine')).toHaveText(/^not running/)
    await expect(fact('Node')).toHaveText(process.versions.node)
    await expect(fact('system')).toContainText(process.arch)
    await expectNothingSerious(page)
    await page.keyboard.press('Escape')
    await expect(about).toBeHidden()

    const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16')
    await page.getByLabel('Path of a WAL directory').fill(directory)
    await page.getByLabel('Path of a WAL directory').press('Enter')
    await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
    await choose(page, 'about')
    await expect(fact('native engine')).toHaveText(version)
    await expect(fact('hash kernel')).toHaveText(/^[a-z0-9]+$/)
    await about.getByRole('button', { name: 'Copy details' }).click()
    await expect(page.getByTestId('announcement')).toContainText('Copied the details.')
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain(`version: ${version}`)
    expect(copied).toContain(`hash kernel: ${await fact('hash kernel').textContent()}`)
    // A colleague learns nothing of the directory from it.
    expect(copied).not.toContain(temporary)

    await about.getByRole('button', { name: 'Licence and notices' }).click()
    const notices = page.getByRole('dialog', { name: 'Licence and third-party notices' })
    await expect(notices.getByRole('region', { name: 'Walscope' })).toContainText('MIT License')
    await expect(notices).not.toContainText('\\x0A')
    await expect(notices.getByRole('region', { name: 'Works of others' })).toBeVisible()
    await expectNothingSerious(page)
    await page.keyboard.press('Escape')
    await expect(notices).toBeHidden()
  })
}

test('the list of shortcuts has those of all commands that the page does', async ({ launch }) => {
  const { page } = await launch()
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Shortcuts' })
  for (const { title, menuTitle, keys = [], isDesktops = false } of WINDOW_COMMANDS) {
    const [key] = keys
    if (key === undefined || isDesktops) continue
    const row = list.getByRole('row').filter({ has: page.getByRole('cell', { name: menuTitle ?? title, exact: true }) })
    await expect(row).toContainText(acceleratorText(key, false))
  }
  await expect(list.getByText('New window')).toBeHidden()
  await expectNothingSerious(page)
})
