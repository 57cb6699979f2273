// The page's policy: what it forbids is not even tried by the page itself, and is refused to whatever gets into it.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

const SMALL = ['--segments', '2', '--blocks', '16', '--seed', '1']

/** Loads the page once more, watched from its first line on: what its policy refuses, in the order in which it was tried. */
async function watched(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { refusedByPolicy: seen })
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, sample }) =>
      seen.push(`${effectiveDirective} ${blockedURI} ${sourceFile} ${sample}`),
    )
  })
  await page.reload()
  await page.getByRole('banner').waitFor()
  return () => page.evaluate(() => (window as unknown as { refusedByPolicy: string[] }).refusedByPolicy)
}

/** A dialog is open, and the style element that its library adds applies: nothing behind it scrolls. Closes it. */
async function expectDialog(page: Page): Promise<void> {
  await expect(page.getByRole('dialog')).toBeVisible()
  await expect(page.locator('body')).toHaveCSS('overflow', 'hidden')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test('no view, dialog or menu of the page asks for what its policy refuses', async ({ launch, temporary }) => {
  const { page } = await launch({ directory: await generate(join(temporary, 'wal'), ...SMALL) })
  const refused = await watched(page)
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const views = page.getByRole('navigation').getByRole('button')
  const names = await views.allTextContents()
  expect(names.length).toBeGreaterThanOrEqual(8)
  for (let view = 0; view < names.length; view += 1) {
    await views.nth(view).click()
    await page.getByRole('main').waitFor()
    const menu = page.getByRole('button', { name: /^Save .* as…$/ }).first()
    if (!(await menu.isVisible())) continue
    await menu.click()
    await expect(page.getByRole('menu')).toBeVisible()
    await page.keyboard.press('Escape')
  }
  const dialogs: [view: RegExp, opener: string][] = [
    [/^Overview/, 'Salvage…'],
    [/^Overview/, 'Evidence bundle…'],
    [/^Events/, 'Export…'],
  ]
  for (const [view, opener] of dialogs) {
    await views.filter({ hasText: view }).click()
    await page.getByRole('button', { name: opener }).click()
    await expectDialog(page)
  }
  await page.keyboard.press('?')
  await expectDialog(page)
  expect(await refused()).toEqual([])
})

test('a text becomes neither markup nor code, whoever tries', async ({ launch }) => {
  const { page } = await launch()
  const outcome = await page.evaluate(() => {
    const attempt = (action: () => unknown) => {
      try {
        return String(action())
      } catch (error) {
        return (error as Error).name
      }
    }
    const element = document.createElement('div')
    const script = document.createElement('script')
    return [
      attempt(() => {
        element.innerHTML = '<b>x</b>'
      }),
      attempt(() => element.insertAdjacentHTML('beforeend', '<b>x</b>')),
      attempt(() => document.createRange().createContextualFragment('<b>x</b>')),
      attempt(() => new DOMParser().parseFromString('<b>x</b>', 'text/html')),
      attempt(() => document.write('<b>x</b>')),
      attempt(() => {
        script.text = 'window.struck = 1'
      }),
      attempt(() => {
        script.src = './assets/x.js'
      }),
      attempt(() => setTimeout('window.struck = 1', 0)),
      attempt(() => new Worker('./assets/x.js')),
    ]
  })
  expect(outcome).toEqual(outcome.map(() => 'TypeError'))
  expect(await page.evaluate(() => 'struck' in window)).toBe(false)
})

test('nothing of another place is loaded, and nothing that stands in the document runs', async ({ launch }) => {
  const { page } = await launch()
  const refused = await watched(page)
  await page.evaluate(async () => {
    const attempt = async (action: () => unknown) => {
      try {
        await action()
      } catch {
        // What is refused may also be an error.
      }
    }
    const add = (name: string, values: Record<string, string>, text = '') =>
      attempt(() => {
        const element = document.createElement(name)
        element.append(text)
        document.body.append(element)
        for (const [attribute, value] of Object.entries(values)) element.setAttribute(attribute, value)
      })
    await add('img', { src: 'https://example.com/x.png' })
    await add('iframe', { src: 'https://example.com/' })
    await add('video', { src: 'https://example.com/x.mp4' })
    await add('link', { rel: 'stylesheet', href: 'https://example.com/x.css' })
    await add('style', {}, 'body { display: none }')
    await add('p', { onclick: 'window.struck = 1' })
    await attempt(() => (document.body.lastElementChild as HTMLElement).click())
    await attempt(() => fetch('https://example.com/'))
    await attempt(() => fetch('http://127.0.0.1:1/'))
    await attempt(() => fetch('file:///etc/passwd'))
    await attempt(() => new WebSocket('wss://example.com/'))
    await attempt(() => {
      const form = document.createElement('form')
      form.action = 'https://example.com/'
      document.body.append(form)
      form.submit()
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
  })
  const directives = (await refused()).map((line) => line.split(' ')[0] ?? '')
  const times = (directive: string) => directives.filter((it) => it === directive).length
  expect({
    ...{ image: times('img-src'), frame: times('frame-src'), media: times('media-src'), form: times('form-action') },
    ...{
      connection: times('connect-src'),
      style: times('style-src-elem'),
      handler: times('require-trusted-types-for'),
    },
  }).toEqual({ ...{ image: 1, frame: 1, media: 1, form: 1 }, ...{ connection: 4, style: 2, handler: 1 } })
  expect(await page.evaluate(() => ['struck' in window, getComputedStyle(document.body).display])).toEqual([
    false,
    'block',
  ])
})
