// `Menu`: nobody sees it, but a test finds its items and clicks them.
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { checkOptions, NotModelled, strict } from './strict.ts'

const OPTIONS = [
  ...['id', 'label', 'type', 'role', 'accelerator', 'registerAccelerator', 'toolTip', 'enabled', 'click', 'submenu'],
]
const ROLES: Readonly<Record<string, (() => void) | null>> = {
  close: () => BrowserWindow.getFocusedWindow()?.close(),
  quit: () => app.quit(),
  reload: () => BrowserWindow.getFocusedWindow()?.webContents.reload(),
  // Shown by the system, or done by Chromium.
  ...{ undo: null, redo: null, cut: null, copy: null, paste: null, delete: null, selectAll: null },
  ...{ services: null, hide: null, hideOthers: null, unhide: null, windowMenu: null, help: null },
  ...{ toggleDevTools: null },
  ...{ resetZoom: null, zoomIn: null, zoomOut: null, togglefullscreen: null },
}

interface Template {
  id?: string
  label?: string
  role?: string
  type?: string
  accelerator?: string
  registerAccelerator?: boolean
  enabled?: boolean
  click?: (item: MenuItem, window: BrowserWindow | undefined) => void
  submenu?: Template[]
}

/** https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts#accelerators */
const ACCELERATOR =
  /^((Command|Cmd|Control|Ctrl|CommandOrControl|CmdOrCtrl|Alt|Option|AltGr|Shift|Super|Meta)\+)*([!-~]|F\d{1,2}|Plus|Space|Tab|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc)$/

/** As Electron: an item that says nothing of itself is an error, and an accelerator that is none would do nothing. */
function checkTemplate({ label, role, type, accelerator }: Template): void {
  if (label === undefined && role === undefined && type === undefined)
    throw new Error('Invalid template for MenuItem: must have at least one of label, role or type')
  if (accelerator !== undefined && !ACCELERATOR.test(accelerator))
    throw new Error(`${accelerator} is no accelerator that the Electron double knows`)
}

export class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly type: string
  readonly accelerator: string | null
  readonly registerAccelerator: boolean
  enabled: boolean
  readonly submenu: Menu | null
  private readonly action: Template['click']

  constructor(template: Template) {
    checkOptions('MenuItem', template, OPTIONS)
    checkTemplate(template)
    const { id, label = '', role, enabled = true, submenu, click } = template
    if (role !== undefined && !(role in ROLES)) throw new NotModelled(`the menu role ${role}`)
    this.id = id
    this.label = label
    this.role = role
    this.type = template.type ?? (submenu === undefined ? 'normal' : 'submenu')
    this.accelerator = template.accelerator ?? null
    this.registerAccelerator = template.registerAccelerator ?? true
    this.enabled = enabled
    this.submenu = submenu === undefined ? null : Menu.buildFromTemplate(submenu)
    // Where there is a role, what a click would do is not looked at.
    this.action = role === undefined ? click : (ROLES[role] ?? undefined)
    // biome-ignore lint/correctness/noConstructorReturn: whoever holds it has to have the strict one
    return strict('MenuItem', this)
  }

  /** As a person's click. */
  click(): void {
    if (!this.enabled) return
    if (this.action === undefined) throw new NotModelled(`a click on the menu item ${this.label || this.role}`)
    this.action(this, BrowserWindow.getFocusedWindow() ?? undefined)
  }
}

export class Menu {
  private static applicationMenu: Menu | null = null
  readonly items: MenuItem[]

  private constructor(items: MenuItem[]) {
    this.items = items
  }

  static buildFromTemplate(template: Template[]): Menu {
    return strict('Menu', new Menu(template.map((item) => new MenuItem(item))))
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.applicationMenu = menu
  }

  static getApplicationMenu(): Menu | null {
    return Menu.applicationMenu
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
}
