// Shortcuts as Electron's menus write them (`CommandOrControl+Shift+N`; its documentation calls them accelerators), for the page,
// which listens to keys itself.

/** What is looked at of a key that was pressed: that of the DOM's `KeyboardEvent`. */
export interface PressedKey {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  getModifierState?(modifier: 'AltGraph'): boolean
}

/** What a shortcut asks for. */
interface Accelerator {
  /** Ctrl, on a Mac Command. */
  isCommand: boolean
  isShift: boolean
  /** As `KeyboardEvent.key` names it, in lower case. */
  key: string
}

/** Names of keys that differ between Electron and the DOM. */
const DOM_KEYS: Readonly<Record<string, string>> = {
  Plus: '+',
  Space: ' ',
  Left: 'arrowleft',
  Right: 'arrowright',
  Up: 'arrowup',
  Down: 'arrowdown',
}

/** Keys as they are shown where their name is not it. */
const SHOWN_KEYS: Readonly<Record<string, string>> = {
  Plus: '+',
  '-': '−',
  Left: '←',
  Right: '→',
  Up: '↑',
  Down: '↓',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
}

const keyName = (accelerator: string) => accelerator.split('+').at(-1) ?? ''

function parse(accelerator: string): Accelerator {
  const modifiers = accelerator.split('+').slice(0, -1)
  const name = keyName(accelerator)
  return {
    isCommand: modifiers.includes('CommandOrControl'),
    isShift: modifiers.includes('Shift'),
    key: DOM_KEYS[name] ?? name.toLowerCase(),
  }
}

/** Whether a key has no Ctrl or Command with it: such a key may as well be typed into a field. */
export const isPlainKey = (accelerator: string): boolean => !parse(accelerator).isCommand

/**
 * Whether a key that was pressed is this shortcut. With Ctrl or Command, Shift has to be as it is written; of a plain key Shift and
 * AltGr belong to the character, as with `?` and, on some keyboards, `[`.
 */
export function matchesAccelerator(accelerator: string, pressed: PressedKey, isMac: boolean): boolean {
  const { isCommand, isShift, key } = parse(accelerator)
  if (pressed.key.toLowerCase() !== key) return false
  const isAltGraph = pressed.getModifierState?.('AltGraph') ?? false
  if (!isCommand) return isAltGraph || !(pressed.ctrlKey || pressed.metaKey || pressed.altKey)
  const [command, other] = isMac ? [pressed.metaKey, pressed.ctrlKey] : [pressed.ctrlKey, pressed.metaKey]
  return command && !other && !pressed.altKey && pressed.shiftKey === isShift
}

/** A shortcut as a person reads it: `Ctrl+Shift+N`, on a Mac `⇧⌘N`. */
export function acceleratorText(accelerator: string, isMac: boolean): string {
  const { isCommand, isShift } = parse(accelerator)
  const name = keyName(accelerator)
  const shown = SHOWN_KEYS[name] ?? name
  if (isMac) return `${isShift ? '⇧' : ''}${isCommand ? '⌘' : ''}${shown}`
  return `${isCommand ? 'Ctrl+' : ''}${isShift ? 'Shift+' : ''}${shown}`
}
