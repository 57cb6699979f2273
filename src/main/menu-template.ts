// The native menus, by the conventions of the platform: the commands of the contract's list, and what the system has itself.
import type { MenuItemConstructorOptions } from 'electron'
import { acceleratorText, isPlainKey } from '../contract/accelerators.ts'
import { COMMAND_MENUS, type CommandId, type WindowCommand } from '../contract/window-commands.ts'

/** What the menus show now, and whom they tell. */
export interface MenuState {
  platform: NodeJS.Platform
  /** Of the program, for the menu of a Mac that has its name. */
  name: string
  isPackaged: boolean
  /** The focused window has a directory open. */
  hasDirectory: boolean
  /** Directories opened last. */
  recent: readonly string[]
  run(id: CommandId): void
  openRecent(directory: string): void
  clearRecent(): void
}

type Items = MenuItemConstructorOptions[]

/** Most directories of the submenu; the Start view shows all. */
const RECENT_SHOWN = 10
/** Words that are small in a title. */
const SMALL_WORDS = new Set(['a', 'an', 'and', 'as', 'at', 'by', 'for', 'in', 'of', 'or', 'the', 'to', 'up'])
/** Where it is not the first letter that opens a menu. */
const MNEMONICS: Readonly<Record<string, string>> = { replay: 'Re&play' }
/** Keys of the system's own items of the Edit menu, which the page may have another use for than they. */
const SYSTEM_KEYS: ReadonlySet<string> = new Set(['Z', 'Shift+Z', 'Y'].map((key) => `CommandOrControl+${key}`))
/** Commands that a Mac has in the menu of the app. */
const APP_COMMANDS: ReadonlySet<string> = new Set(['about', 'settings'])

/** As the system's own items are written: `Show the Segment in the File Manager`. */
export function titleCase(text: string): string {
  return text.replace(/[^ ]+/g, (word, place) =>
    place > 0 && SMALL_WORDS.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
  )
}

/** A single & would be taken for a mnemonic. */
const literal = (text: string) => text.replaceAll('&', '&&')

const joined = (sections: Items[]): Items =>
  sections
    .filter((section) => section.length > 0)
    .flatMap((section, i) => (i === 0 ? section : [{ type: 'separator' as const }, ...section]))

/**
 * The shortcut of an item. The page listens to the keys itself, since it knows whether one is typed into a field. A Mac's menu would
 * take a plain key before the page sees it, so there it is only told, and so is one that the system's own items have.
 */
function keysOf({ keys, isDesktops = false }: WindowCommand, isMac: boolean): MenuItemConstructorOptions {
  const accelerator = keys?.[0]
  if (accelerator === undefined) return {}
  if (!isMac) return { accelerator, registerAccelerator: isDesktops }
  const isTold = isPlainKey(accelerator) || SYSTEM_KEYS.has(accelerator)
  return isTold ? { toolTip: `Shortcut: ${acceleratorText(accelerator, true)}` } : { accelerator }
}

/** The menus from left to right. */
export function menuTemplate(state: MenuState): Items {
  const isMac = state.platform === 'darwin'
  const item = (command: WindowCommand & { id: CommandId }): MenuItemConstructorOptions => ({
    id: command.id,
    label: titleCase(command.menuTitle ?? command.title),
    enabled: !command.needsDirectory || state.hasDirectory,
    ...keysOf(command, isMac),
    click: () => state.run(command.id),
  })
  const sectionsOf = (menu: string): Items[] =>
    COMMAND_MENUS.filter(({ id }) => id === menu)
      .flatMap(({ sections }) => sections)
      .map((section) => section.filter(({ id }) => !isMac || !APP_COMMANDS.has(id)).map(item))
  const appItem = (wanted: CommandId): Items =>
    COMMAND_MENUS.flatMap(({ sections }) => sections.flat())
      .filter(({ id }) => id === wanted)
      .map(item)

  const sections: Record<string, () => Items[]> = {
    file: () => {
      const [open = [], ...rest] = sectionsOf('file')
      const end: Items[] = isMac ? [[{ role: 'close' }]] : [appItem('settings'), [{ role: 'close' }, { role: 'quit' }]]
      return [[...open, recentMenu(state)], ...rest, ...end]
    },
    edit: () => [...editSections(), ...sectionsOf('edit')],
    view: () => [...sectionsOf('view'), ...viewSections(state.isPackaged)],
  }
  const menus = COMMAND_MENUS.filter(({ id }) => id !== 'app').map(({ id, title }): MenuItemConstructorOptions => {
    const submenu = joined(sections[id]?.() ?? sectionsOf(id))
    // A Mac adds a search to the menu with this role.
    if (isMac) return { label: title, submenu, ...(id === 'help' ? { role: 'help' } : {}) }
    return { label: MNEMONICS[id] ?? `&${title}`, submenu }
  })
  if (!isMac) return menus
  return [
    { label: state.name, submenu: joined([appItem('about'), appItem('settings'), ...appSections()]) },
    ...menus.slice(0, -1),
    { role: 'windowMenu' },
    ...menus.slice(-1),
  ]
}

/** What every app of a Mac has in its own menu. */
const appSections = (): Items[] => [
  [{ role: 'services' }],
  [{ role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }],
  [{ role: 'quit' }],
]

const editSections = (): Items[] => [
  [{ role: 'undo' }, { role: 'redo' }],
  [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'delete' }],
  [{ role: 'selectAll' }],
]

const viewSections = (isPackaged: boolean): Items[] => [
  isPackaged ? [] : [{ role: 'reload' }, { role: 'toggleDevTools' }],
  [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }],
  [{ role: 'togglefullscreen' }],
]

function recentMenu({ recent, openRecent, clearRecent }: MenuState): MenuItemConstructorOptions {
  const shown = recent.slice(0, RECENT_SHOWN)
  return {
    id: 'recent',
    label: 'Open Recent',
    enabled: shown.length > 0,
    submenu: joined([
      shown.map((directory) => ({ label: literal(directory), click: () => openRecent(directory) })),
      [{ id: 'clear-recent', label: 'Clear', click: () => clearRecent() }],
    ]),
  }
}
