import { expect, test } from 'vitest'
import { PAGE_ORIGIN } from './page-file.ts'
import { isOurPage } from './sender.ts'

test('only the main frame of the window, only at our origin', () => {
  const page = { origin: PAGE_ORIGIN, frameTreeNodeId: 1 }
  expect(isOurPage(page, page)).toBe(true)
  expect(isOurPage(null, page)).toBe(false)
  expect(isOurPage({ ...page, frameTreeNodeId: 2 }, page)).toBe(false)
  for (const origin of ['null', 'file://', 'https://app', `${PAGE_ORIGIN}.evil`, `${PAGE_ORIGIN}:1`, '']) {
    expect(isOurPage({ ...page, origin }, { ...page, origin })).toBe(false)
  }
})
