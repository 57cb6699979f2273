// The window as somebody has it who uses no mouse: keys are all there is, and where the focus is can be seen.
import { expect, type Locator, type Page } from '@playwright/test'
import { test as base } from './app.ts'

/** What Playwright does with a mouse, or past the keyboard. */
const FORBIDDEN = [
  ...['check', 'clear', 'click', 'dblclick', 'dispatchEvent', 'dragTo', 'fill', 'focus', 'hover', 'press', 'tap'],
  ...[
    'pressSequentially',
    'scrollIntoViewIfNeeded',
    'selectOption',
    'selectText',
    'setChecked',
    'setInputFiles',
    'uncheck',
  ],
] as const

/** Where the focus may go before it has been everywhere. */
const MOST_TABS = 400

/** A place of the focus, on the way round the window. */
export interface FocusStop {
  /** Its role or tag and what it is called, for a person. */
  name: string
  area: string
  /** Something around it shows that the focus is there. */
  isShown: boolean
  /** All of it, or as much as fits, is in the window. */
  isInSight: boolean
}

export class Keyboard {
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text)
  }

  /** In place of what stands in a field. */
  async retype(text: string): Promise<void> {
    await this.press('ControlOrMeta+a')
    await this.type(text)
  }

  /** Presses Tab until the focus is there, and looks that it is seen. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await expect(target).toBeVisible()
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      if (await hasFocus(target)) {
        expect(await focusStop(this.page)).toMatchObject({ isShown: true, isInSight: true })
        return
      }
      await this.page.keyboard.press(key)
    }
    throw new Error(`The focus never came to ${target}.`)
  }

  /** {@link tabTo} a button, and presses it. */
  async pressButton(target: Locator): Promise<void> {
    await this.tabTo(target)
    await this.press('Enter')
  }

  /** With the focus on a select: the choice that begins with this text. */
  async choose(target: Locator, text: string): Promise<void> {
    await this.tabTo(target)
    await this.type(text)
  }

  /** Tab, until the focus has been everywhere: the way round the window, told from its top on. */
  async walk(): Promise<FocusStop[]> {
    const stops: FocusStop[] = []
    await this.page.evaluate(() => {
      for (const it of document.querySelectorAll('[data-walked]')) it.removeAttribute('data-walked')
    })
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      await this.page.keyboard.press('Tab')
      const isNew = await this.page.evaluate(() => {
        const { activeElement } = document
        if (activeElement === null || activeElement === document.body) return null
        if (activeElement.hasAttribute('data-walked')) return false
        activeElement.setAttribute('data-walked', '')
        return true
      })
      if (isNew === false) break
      if (isNew) stops.push(await focusStop(this.page))
    }
    if (stops.length >= MOST_TABS)
      throw new Error(`The focus went on and on: ${stops.map(({ name }) => name).join(', ')}`)
    const top = stops.findIndex(({ area }, i) => area === 'header' && stops.at(i - 1)?.area !== 'header')
    return [...stops.slice(top), ...stops.slice(0, top)]
  }

  /** What a person would want to go to and the walk has not come to. */
  unreached(): Promise<string[]> {
    return this.page.evaluate(() => {
      const wanted = 'a[href], button, input, select, textarea, [contenteditable="true"], [tabindex="0"]'
      return (
        [...document.querySelectorAll<HTMLElement>(wanted)]
          .filter(
            (it) =>
              it.checkVisibility({ visibilityProperty: true }) &&
              !it.matches(':disabled, [data-walked], [role=tablist]'),
          )
          // Of a group that arrows go through, one is a stop of Tab.
          .filter((it) => it.tabIndex >= 0 || it.closest('[role=tablist], [role=toolbar], [role=radiogroup]') === null)
          .filter((it) => it.closest('[aria-hidden="true"]') === null)
          .map((it) => `${it.tagName.toLowerCase()} ${it.getAttribute('aria-label') ?? it.textContent}`)
      )
    })
  }
}

/** Also within a shadow tree. */
export const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => (element.getRootNode() as Document | ShadowRoot).activeElement === element)

/** Where the focus is now. */
export function focusStop(page: Page): Promise<FocusStop> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (element === null) return { name: 'nothing', area: '', isShown: false, isInSight: false }
    const probe = document.createElement('i')
    probe.style.color = 'var(--focus)'
    document.body.append(probe)
    const focusColour = getComputedStyle(probe).color
    probe.remove()
    const hasOutline = ({ outlineStyle, outlineWidth, outlineColor, content }: CSSStyleDeclaration) =>
      content !== 'none' &&
      outlineStyle !== 'none' &&
      Number.parseFloat(outlineWidth) >= 1 &&
      outlineColor === focusColour
    const showsFocus = (it: Element) => {
      const own = getComputedStyle(it)
      // Where canvases would cover it, it lies over them.
      return hasOutline(own) || own.borderTopColor === focusColour || hasOutline(getComputedStyle(it, '::after'))
    }
    const around: Element[] = []
    for (let it: Element | null = element; it !== null && around.length < 6; it = it.parentElement) around.push(it)
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect()
    const seenWidth = Math.min(right, innerWidth) - Math.max(left, 0)
    const seenHeight = Math.min(bottom, innerHeight) - Math.max(top, 0)
    const isWhole = (seen: number, size: number, room: number) => seen >= Math.min(size, room) - 3
    const at = (x: number, y: number) => document.elementFromPoint(x, y)
    const middle = at(
      Math.min(Math.max((left + right) / 2, 0), innerWidth - 1),
      Math.min(Math.max((top + bottom) / 2, 0), innerHeight - 1),
    )
    const isCovered = middle === null || !(element.contains(middle) || middle.contains(element))
    const label =
      element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent ?? ''
    return {
      name: `${element.getAttribute('role') ?? element.tagName.toLowerCase()} ${label.trim().slice(0, 60)}`,
      area: (element.closest('main') ?? element.closest('header, nav, footer'))?.tagName.toLowerCase() ?? 'elsewhere',
      isShown: around.some(showsFocus),
      isInSight: isWhole(seenWidth, width, innerWidth) && isWhole(seenHeight, height, innerHeight) && !isCovered,
    }
  })
}

/** `keyboard` drives a page; what would use the mouse throws. */
export const test = base.extend<{ keyboardOf: (page: Page) => Promise<Keyboard> }>({
  keyboardOf: async ({}, use) => {
    const undo: (() => void)[] = []
    const pages: Page[] = []
    await use(async (page) => {
      const prototype = Object.getPrototypeOf(page.locator('body')) as Record<string, unknown>
      for (const name of FORBIDDEN) {
        const own = prototype[name]
        undo.push(() => {
          prototype[name] = own
        })
        prototype[name] = () => {
          throw new Error(`${name}: there is no mouse here`)
        }
      }
      // And whatever else would move one.
      await page.evaluate(() => {
        for (const name of ['pointerdown', 'mousedown', 'touchstart', 'wheel'])
          window.addEventListener(name, () => document.documentElement.setAttribute('data-mouse', name), true)
      })
      pages.push(page)
      return new Keyboard(page)
    })
    for (const restore of undo.reverse()) restore()
    for (const page of pages)
      if (!page.isClosed()) expect(await page.locator('html').getAttribute('data-mouse'), 'a mouse was used').toBeNull()
  },
})

export { expect } from '@playwright/test'
