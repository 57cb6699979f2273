// What no page may make of what it shows.
import { expect, type Page } from '@playwright/test'

/** Nothing that a name brings along has become an element, an attribute or a script that ran. */
async function expectNothingStruck(page: Page): Promise<void> {
  expect(await page.locator('img[src=x], [onerror], [data-struck]').count()).toBe(0)
  expect(await page.evaluate(() => 'struck' in window)).toBe(false)
}

/** No text of the page, and no title or label, holds a character that is not seen and changes how it reads. */
async function expectLegible(page: Page): Promise<void> {
  const illegible = await page.evaluate(() => {
    const hidden = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u
    const attributes = [...document.querySelectorAll('*')].flatMap((element) =>
      ['title', 'aria-label', 'aria-description'].map((name) => element.getAttribute(name) ?? ''),
    )
    // A query has lines of its own.
    const queries = new Set([...document.querySelectorAll('[role=option]')].map((it) => it.getAttribute('title')))
    const lines = attributes.flatMap((text) => (queries.has(text) ? text.split('\n') : [text]))
    const texts = [document.title, ...document.body.innerText.split(/[\n\t]/), ...lines]
    return texts.filter((text) => hidden.test(text))
  })
  expect(illegible).toEqual([])
}

/** Both. What a person types into a field or an editor is theirs. */
export async function expectSafe(page: Page): Promise<void> {
  await expectNothingStruck(page)
  await expectLegible(page)
}
