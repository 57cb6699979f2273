// `Menu`: nobody sees it, but a test finds its items and clicks them.
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { checkOptions, NotModelled, strict } from './strict.ts'

const OPTIONS = ['id', 'label', 'type', 'role', 'accelerator', 'enabled', 'click', 'submenu']
const ROLES: Readonly<Record<string, (() => void) | null>> = {
  close: () => BrowserWindow.getFocusedWindow()?.close(),
  quit: () => app.quit(),
  reload: () => BrowserWindow.getFocusedWindow()?.webContents.reload(),
  // Shown by the system, or done by Chromium.
  ...{ appMenu: null, editMenu: null, toggleDevTools: null },
  ...{ resetZoom: null, zoomIn: null, zoomOut: null, togglefullscreen: null },
}

interface Template {
  id?: string
  label?: string
  role?: string
  type?: string
  accelerator?: string
  enabled?: boolean
  click?: () => void
  submenu?: Template[]
}

export class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly enabled: boolean
  readonly submenu: Menu | null
  private readonly action: (() => void) | undefined

  constructor(template: Template) {
    checkOptions('MenuItem', template, OPTIONS)
    const { id, label = '', role, enabled = true, submenu, click } = template
    if (role !== undefined && !(role in ROLES)) throw new NotModelled(`the menu role ${role}`)
    this.id = id
    this.label = label
    this.role = role
    this.enabled = enabled
    this.submenu = submenu === undefined ? null : Menu.buildFromTemplate(submenu)
    this.action = click ?? (role === undefined ? undefined : (ROLES[role] ?? undefined))
    // biome-ignore lint/correctness/noConstructorReturn: whoever holds it has to have the strict one
    return strict('MenuItem', this)
  }

  /** As a person's click. */
  click(): void {
    if (!this.enabled) return
    if (this.action === undefined) throw new NotModelled(`a click on the menu item ${this.label || this.role}`)
    this.action()
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
