// The guide explains everything that there is, nothing that there is not, and leads to where it says.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Context } from '../src/cli/context.ts'
import { makeProgram } from '../src/cli/program.ts'
import { COMMANDS } from '../src/contract/commands.ts'
import { EXTERNAL_LINKS } from '../src/contract/links.ts'
import { cause, findingCode, hazardCode, status } from '../src/contract/names.ts'
import { limits, recoveryDefaults, settings } from '../src/contract/settings.ts'
import { COMMAND_MENUS } from '../src/contract/window-commands.ts'
import { guidePages } from '../src/renderer/help/guide.ts'
import { type GuideElement, type GuideNode, type GuidePage, textOf } from '../src/renderer/help/guide-page.ts'
import { findingHelp, settingHelp } from '../src/renderer/help/help-store.ts'
import { compileGuidePage } from './guide/compile.ts'
import { imageSizes, readGuide } from './guide/pages.ts'
import { commandReference, shortcutTables, withPart } from './guide/reference.ts'

const GUIDE = join(import.meta.dirname, '../docs/guide')
const pages = readGuide(GUIDE)
const page = (name: string) => {
  const found = pages.find((it) => it.name === name)
  if (found === undefined) throw new Error(`There is no page ${name}.`)
  return found
}

const elements = (nodes: readonly GuideNode[]): GuideElement[] =>
  nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elements(node.children)]))

/** What the headings of a level say. */
const headings = (name: string, tag: 'h2' | 'h3') =>
  elements(page(name).content)
    .filter((element) => element.tag === tag)
    .map((element) => textOf([element]))

const section = (of: GuidePage, id: string) => of.sections.find((it) => it.id === id)

const context: Context = {
  signal: new AbortController().signal,
  print: () => {},
  write: () => Promise.resolve(),
  exitCode: 0,
}
const program = makeProgram(context, '0.0.0')

describe('what there is has its section, and nothing else has one', () => {
  test('findings, hazards and causes', () => {
    const known = [...findingCode.options, ...hazardCode.options, ...cause.options]
    expect(headings('findings', 'h3').sort()).toEqual([...known].sort())
    for (const name of known) {
      const place = findingHelp(name)
      expect(section(page(place.page), place.section ?? '')?.title).toBe(name)
    }
  })

  test.each(findingCode.options)('%s: what it means, where from, the original, what can be had, what to do', (code) => {
    const text = section(page('findings'), findingHelp(code).section ?? '')?.text ?? ''
    expect(text).toMatch(/^(Error|Warning|Note)\b/)
    for (const part of ['How it comes about:', 'The original', 'Can be had:', 'What to do:'])
      expect(text).toContain(part)
  })

  test('each of them is in the list at the head of the page', () => {
    const anchors = page('findings')
      .content.filter((node) => typeof node !== 'string' && node.tag === 'ul')
      .slice(0, 1)
      .flatMap((list) => elements([list]).flatMap(({ href }) => href ?? []))
    const names = [...findingCode.options, ...hazardCode.options, ...cause.options]
    expect(anchors.sort()).toEqual(names.map((name) => `findings#${name.toLowerCase()}`).sort())
  })

  test('statuses', () => {
    expect(headings('statuses', 'h3').sort()).toEqual([...status.options].sort())
  })

  test('settings', () => {
    const known = [settings, limits, recoveryDefaults].flatMap((schema) => Object.keys(schema.shape))
    expect(headings('settings', 'h3').sort()).toEqual(known.sort())
    for (const name of known) {
      const place = settingHelp(name)
      expect(section(page(place.page), place.section ?? '')?.title).toBe(name)
    }
  })

  test('commands', () => {
    expect(headings('command-line', 'h3').sort()).toEqual([...COMMANDS].sort())
  })
})

describe('what is made of the program is as the program is', () => {
  const held = async (name: string, parts: Record<string, string>) => {
    const path = join(GUIDE, `${name}.md`)
    let text = readFileSync(path, 'utf8')
    for (const [part, made] of Object.entries(parts)) text = withPart(text, part, made)
    await expect(text).toMatchFileSnapshot(path)
  }

  test('commands and options', async () => {
    await held('command-line', { commands: commandReference(program) })
  })

  test('shortcuts', async () => {
    await held('shortcuts', { shortcuts: shortcutTables(COMMAND_MENUS) })
  })

  test('no option is named that no command has', () => {
    const known = new Set(program.commands.flatMap(({ options }) => options.map(({ long }) => long ?? '')))
    const named = pages.flatMap(({ content }) => textOf(content).match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [])
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((option) => !known.has(option))).toEqual([])
  })
})

describe('links and pictures', () => {
  const links = pages.flatMap((it) => elements(it.content).flatMap(({ href }) => (href === undefined ? [] : [href])))

  test('every link leads somewhere', () => {
    expect(links.length).toBeGreaterThan(50)
    const places = pages.flatMap(({ name, sections }) => [name, ...sections.map(({ id }) => `${name}#${id}`)])
    const known = [...places, ...Object.values(EXTERNAL_LINKS)]
    expect(links.filter((link) => !known.includes(link))).toEqual([])
  })

  test('every page is linked from the first one', () => {
    const first = elements(page('index').content).flatMap(({ href }) => href?.split('#')[0] ?? [])
    expect(pages.map(({ name }) => name).filter((name) => name !== 'index' && !first.includes(name))).toEqual([])
  })

  test('every picture is there and says what it shows, every file is shown, and all are small', () => {
    const images = pages.flatMap((it) => elements(it.content).filter(({ tag }) => tag === 'img'))
    const files = readdirSync(join(GUIDE, 'images'))
    expect([...new Set(images.map(({ image }) => image))].sort()).toEqual(files.sort())
    for (const { alt, width, height } of images)
      expect([(alt ?? '').length > 10, width, height]).toEqual([true, 1280, 800])
    const bytes = files.reduce((sum, file) => sum + readFileSync(join(GUIDE, 'images', file)).length, 0)
    expect(bytes).toBeLessThan(2_500_000)
  })

  test('the app has the same pages, the first one first', () => {
    const inApp = guidePages()
    expect(inApp[0]?.name).toBe('index')
    expect(inApp.map(({ name }) => name).sort()).toEqual(pages.map(({ name }) => name).sort())
    expect(inApp).toEqual(expect.arrayContaining(pages))
  })
})

describe('a page is refused', () => {
  const compile = (markdown: string) => () => compileGuidePage('page', markdown, imageSizes(GUIDE))

  test.each([
    ['without a title', 'Text.', 'it has no title'],
    ['with two sections of one name', '# A\n\n## B\n\n## b', 'two headings are called #b'],
    ['with a link out of the guide', '# A\n\n[x](../secret.md)', 'it links to ../secret.md'],
    ['with a link to a script', '# A\n\n[x](javascript:x)', 'a link leads nowhere'],
    ['with a picture from elsewhere', '# A\n\n![x](https://example.org/x.png)', 'has no place in images'],
    ['with an element that is not for it', '# A\n\n~~gone~~', 'it has a <del> in it'],
  ])('%s', (_what, markdown, why) => {
    expect(compile(markdown)).toThrow(why)
  })

  test('markup in it is left out', () => {
    const made = compile('# A\n\n<script>alert(1)</script>\n\nText <b>bold</b>.\n')()
    expect(textOf(made.content)).not.toContain('<')
    expect(elements(made.content).map(({ tag }) => tag)).toEqual(['h1', 'p'])
  })
})
