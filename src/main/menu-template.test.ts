import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { WINDOW_COMMANDS } from '../contract/window-commands.ts'
import { type MenuState, menuTemplate, titleCase } from './menu-template.ts'

const PLATFORMS = ['linux', 'win32', 'darwin'] as const

const state = (change: Partial<MenuState> = {}): MenuState => ({
  ...{ platform: 'linux', name: 'Walscope', isPackaged: true, hasDirectory: true, recent: [] },
  ...{ run: vi.fn(), openRecent: vi.fn(), clearRecent: vi.fn() },
  ...change,
})

type Item = MenuItemConstructorOptions

/** All items, those of submenus as well. */
const itemsOf = (items: readonly Item[]): Item[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])
const labelsOf = (items: readonly Item[] | undefined) =>
  (items ?? []).map(({ type, role, label }) => (type === 'separator' ? '—' : (label ?? role)))
const menu = (items: readonly Item[], title: string): Item[] =>
  items.find(({ label, role }) => (label ?? role)?.replace('&', '') === title)?.submenu as Item[]

describe.each(PLATFORMS)('on %s', (platform) => {
  const template = menuTemplate(state({ platform }))
  const items = itemsOf(template)

  test('each command stands in a menu, once, and a click asks for it', () => {
    const given = state({ platform })
    const found = itemsOf(menuTemplate(given)).filter(({ id }) => WINDOW_COMMANDS.some((it) => it.id === id))
    expect(found.map(({ id }) => id).sort()).toEqual(WINDOW_COMMANDS.map(({ id }) => id).sort())
    for (const { id, click } of found) {
      click?.(...([] as never as Parameters<NonNullable<typeof click>>))
      expect(given.run).toHaveBeenLastCalledWith(id)
    }
  })

  test('each shortcut is told; neither a plain key nor one of the system is taken from the page', () => {
    for (const { id, keys } of WINDOW_COMMANDS) {
      const [key] = keys ?? []
      const item = items.find((it) => it.id === id)
      if (key === undefined) expect(item?.accelerator, id).toBeUndefined()
      else if (platform !== 'darwin') {
        expect(item, id).toMatchObject({ accelerator: key, registerAccelerator: id === 'new-window' })
      } else if (key.includes('CommandOrControl') && !/\+[ZY]$/.test(key)) expect(item?.accelerator, id).toBe(key)
      else {
        expect(item?.accelerator, id).toBeUndefined()
        expect(item?.toolTip, id).toMatch(/^Shortcut: ./)
      }
    }
  })

  test('what is about a directory cannot be chosen without one', () => {
    const without = itemsOf(menuTemplate(state({ platform, hasDirectory: false })))
    for (const { id, needsDirectory = false } of WINDOW_COMMANDS) {
      expect(items.find((it) => it.id === id)?.enabled, id).toBe(true)
      expect(without.find((it) => it.id === id)?.enabled, id).toBe(!needsDirectory)
    }
  })

  test('no line stands at an end or beside another', () => {
    for (const { submenu, label } of items) {
      const types = Array.isArray(submenu) ? submenu.map(({ type }) => type ?? '') : []
      expect(types.at(0), label).not.toBe('separator')
      expect(types.at(-1), label).not.toBe('separator')
      expect(types.join(), label).not.toContain('separator,separator')
    }
  })
})

test('Linux and Windows: settings and the end in File, About in Help, a letter for each menu', () => {
  const template = menuTemplate(state())
  expect(labelsOf(template)).toEqual([...['&File', '&Edit', '&View', '&Go', '&Recovery', 'Re&play', '&Query', '&Help']])
  expect(labelsOf(menu(template, 'File')).slice(-5)).toEqual(['—', 'Settings…', '—', 'close', 'quit'])
  expect(labelsOf(menu(template, 'Help')).at(-1)).toBe('About Walscope')
})

test('a Mac: a menu of the app, Window, and Help with its search', () => {
  const template = menuTemplate(state({ platform: 'darwin' }))
  expect(labelsOf(template)).toEqual([
    ...['Walscope', 'File', 'Edit', 'View', 'Go', 'Recovery', 'Replay', 'Query', 'windowMenu', 'Help'],
  ])
  expect(labelsOf(menu(template, 'Walscope'))).toEqual([
    ...['About Walscope', '—', 'Settings…', '—', 'services', '—', 'hide', 'hideOthers', 'unhide', '—', 'quit'],
  ])
  expect(labelsOf(menu(template, 'File')).at(-1)).toBe('close')
  expect(template.at(-1)).toMatchObject({ role: 'help' })
  expect(labelsOf(menu(template, 'Help'))).not.toContain('About Walscope')
})

test('what only developers need is not in a package', () => {
  const roles = (isPackaged: boolean) => itemsOf(menuTemplate(state({ isPackaged }))).map(({ role }) => role)
  expect(roles(true)).not.toContain('toggleDevTools')
  expect(roles(false)).toContain('toggleDevTools')
})

test('the last directories: ten of them, as they are called, and a click opens one', () => {
  const recent = Array.from({ length: 12 }, (_, i) => `/wal & co/${i}`)
  const given = state({ recent })
  const items = itemsOf(menuTemplate(given)).find(({ id }) => id === 'recent')?.submenu as Item[]
  expect(labelsOf(items)).toEqual([...Array.from({ length: 10 }, (_, i) => `/wal && co/${i}`), ...['—', 'Clear']])
  items[3]?.click?.(...([] as never as Parameters<NonNullable<Item['click']>>))
  expect(given.openRecent).toHaveBeenCalledWith('/wal & co/3')
  expect(itemsOf(menuTemplate(state())).find(({ id }) => id === 'recent')?.enabled).toBe(false)
})

test.each([
  ['Show the segment in the file manager', 'Show the Segment in the File Manager'],
  ['A page of segments up', 'A Page of Segments up'],
  ['Run the SQL query', 'Run the SQL Query'],
])('the words of an item: %s', (text, expected) => {
  expect(titleCase(text)).toBe(expected)
})
