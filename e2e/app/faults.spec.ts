// What the original does on damaged directories, as the app tells it: the rows of the shared table that stand for the original's;
// and each finding, two clicks from the Overview, with its bytes.
import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { findingCode } from '../../src/contract/index.ts'
import { expect, test } from '../support/app.ts'
import { faults, generateFault } from '../support/faults.ts'
import { blockOf, changeAndSeal } from '../support/sealed-segment.ts'
import { corpus, generate } from '../support/walscope.ts'

/** Opens a directory in the window, and waits for its verdict. */
async function openDirectory(page: Page, directory: string): Promise<void> {
  await page.keyboard.press('1')
  await page.getByLabel('Path of a WAL directory').fill(directory)
  await page.getByRole('button', { name: 'Open path' }).click()
  await expect(page).toHaveTitle(`${directory} – Walscope`)
  await expect(page.getByText('sound segments')).toBeVisible()
}

const findingsOf = (page: Page) => page.getByRole('region', { name: 'Findings', exact: true })

/** The others (a colon behind the kind of fault) are held by the command line and the engine. */
const shown = faults.filter(({ name }) => !/^[\w-]+:/.test(name))

test('every damaged directory is named, one after the other in one window', async ({ launch, temporary }) => {
  test.setTimeout(240_000)
  const { page } = await launch()
  for (const [index, fault] of shown.entries()) {
    await test.step(fault.name, async () => {
      const directory = join(temporary, `wal ${index}`)
      await generateFault(fault, directory)
      await openDirectory(page, directory)
      const findings = findingsOf(page).getByRole('listitem')
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

/** Directories that the shared table does not make, by the findings they are for. */
const OTHER_DIRECTORIES: Record<string, (directory: string) => Promise<void>> = {
  SEGMENT_EMPTY: async (directory) => cpSync(join(corpus, 'empty-segment'), directory, { recursive: true }),
  FILE_UNREADABLE: async (directory) => {
    await generate(directory, '--segments', '2', '--blocks', '16')
    symlinkSync(join(directory, 'nowhere'), join(directory, 'FS.00000002.wal'))
  },
  PARTIAL_BLOCK_NOT_LAST: async (directory) => {
    await generate(directory, '--segments', '2', '--blocks', '16')
    await changeAndSeal(join(directory, 'FS.00000000.wal'), (segment) => {
      const block = blockOf(segment, 4)
      block.writeUInt16LE(200, 44)
      block.writeBigUInt64LE(block.readBigUInt64LE(8) - 56n, 8)
      block.fill(0, 64 + 200 * 64)
      segment.writeUInt32LE(segment.readUInt32LE(12) - 56, 12)
    })
  },
  EVENT_FIELD_INVALID: async (directory) => {
    await generate(directory, '--segments', '2', '--blocks', '16')
    await changeAndSeal(join(directory, 'FS.00000000.wal'), (segment) => blockOf(segment, 2).fill(7, 64 + 40, 64 + 41))
  },
}

/** Findings that are about no byte there is. */
const WITHOUT_BYTES = new Set<string>(['FILE_UNREADABLE'])

test('each finding is two clicks from the Overview, with its bytes', async ({ launch, temporary }) => {
  test.setTimeout(240_000)
  const { page } = await launch()
  const seen = new Set<string>()
  const look = async (codes: string[]) => {
    for (const code of codes) {
      seen.add(code)
      await page.keyboard.press('2')
      await findingsOf(page).getByRole('button', { name: code, exact: true }).first().click()
      if (WITHOUT_BYTES.has(code)) await expect(page.getByRole('alert').first()).toBeVisible()
      else
        await expect(
          page.getByRole('grid', { name: /^Bytes of/ }).getByRole('gridcell', { selected: true }),
        ).toBeVisible()
    }
  }
  for (const [index, fault] of faults.entries()) {
    const codes = new Set(fault.expected.findings.map(([code]) => code).filter((code) => !seen.has(code)))
    if (codes.size === 0) continue
    await test.step(`${fault.name}: ${[...codes].join(', ')}`, async () => {
      const directory = join(temporary, `wal ${index}`)
      await generateFault(fault, directory)
      await openDirectory(page, directory)
      await look([...codes])
    })
  }
  for (const [code, make] of Object.entries(OTHER_DIRECTORIES)) {
    await test.step(code, async () => {
      const directory = join(temporary, code)
      await make(directory)
      await openDirectory(page, directory)
      await look([code])
    })
  }
  expect([...seen].sort()).toEqual([...findingCode.options].sort())
})
