// What the original does on damaged directories, as the app tells it: the rows of the shared table that stand for the original's.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { faults, generateFault } from '../support/faults.ts'

/** The others (a colon behind the kind of fault) are held by the command line and the engine. */
const shown = faults.filter(({ name }) => !/^[\w-]+:/.test(name))

test('every damaged directory is named, one after the other in one window', async ({ launch, temporary }) => {
  test.setTimeout(240_000)
  const { page } = await launch()
  for (const [index, fault] of shown.entries()) {
    await test.step(fault.name, async () => {
      const directory = join(temporary, `wal ${index}`)
      await generateFault(fault, directory)
      await page.keyboard.press('1')
      await page.getByLabel('Path of a WAL directory').fill(directory)
      await page.getByRole('button', { name: 'Open path' }).click()
      await expect(page).toHaveTitle(`${directory} – Walscope`)
      await expect(page.getByText('sound segments')).toBeVisible()
      const findings = page.getByRole('region', { name: 'Findings', exact: true }).getByRole('listitem')
      await expect(findings).toHaveCount(fault.expected.findings.length)
      for (const [code, file] of fault.expected.findings) {
        await expect(
          findings
            .filter({ hasText: code })
            .filter({ hasText: file ?? '' })
            .first(),
        ).toBeVisible()
      }
      const hazards = page.getByRole('region', { name: 'What the original would do', exact: true })
      for (const code of fault.expected.hazards) await expect(hazards.getByText(code).first()).toBeVisible()
    })
  }
})
