import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds wrong in a page, by the rules that are named or by all. */
export async function axeViolations(page: Page, rules?: readonly string[]) {
  // Only what is wrong is worked out to the element.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await (rules === undefined ? builder : builder.withRules([...rules])).analyze()
  return violations
}
