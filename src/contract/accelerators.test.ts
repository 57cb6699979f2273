import { describe, expect, test } from 'vitest'
import { acceleratorText, matchesAccelerator, type PressedKey } from './accelerators.ts'

const pressed = (key: string, ...held: ('ctrl' | 'meta' | 'alt' | 'shift' | 'altGraph')[]): PressedKey => ({
  key,
  ctrlKey: held.includes('ctrl') || held.includes('altGraph'),
  metaKey: held.includes('meta'),
  altKey: held.includes('alt') || held.includes('altGraph'),
  shiftKey: held.includes('shift'),
  getModifierState: () => held.includes('altGraph'),
})

describe('a key is a shortcut', () => {
  test.each([
    ['N', pressed('n')],
    ['N', pressed('N', 'shift')],
    ['?', pressed('?', 'shift')],
    ['Plus', pressed('+', 'shift')],
    ['-', pressed('-')],
    ['[', pressed('[', 'altGraph')],
    ['Space', pressed(' ')],
    ['Escape', pressed('Escape')],
    ['Left', pressed('ArrowLeft')],
    ['PageUp', pressed('PageUp')],
    ['CommandOrControl+O', pressed('o', 'ctrl')],
    ['CommandOrControl+Shift+O', pressed('O', 'ctrl', 'shift')],
    ['CommandOrControl+,', pressed(',', 'ctrl')],
    ['CommandOrControl+Enter', pressed('Enter', 'ctrl')],
  ])('%s', (accelerator, key) => {
    expect(matchesAccelerator(accelerator, key, false)).toBe(true)
  })

  test.each([
    ['N', pressed('n', 'ctrl')],
    ['N', pressed('n', 'meta')],
    ['N', pressed('n', 'alt')],
    ['N', pressed('m')],
    ['CommandOrControl+O', pressed('o')],
    ['CommandOrControl+O', pressed('o', 'meta')],
    ['CommandOrControl+O', pressed('o', 'ctrl', 'alt')],
    ['CommandOrControl+O', pressed('O', 'ctrl', 'shift')],
    ['CommandOrControl+Shift+O', pressed('o', 'ctrl')],
  ])('%s: not this one', (accelerator, key) => {
    expect(matchesAccelerator(accelerator, key, false)).toBe(false)
  })

  test('on a Mac with Command, where Ctrl means other things', () => {
    expect(matchesAccelerator('CommandOrControl+K', pressed('k', 'meta'), true)).toBe(true)
    expect(matchesAccelerator('CommandOrControl+K', pressed('k', 'ctrl'), true)).toBe(false)
    expect(matchesAccelerator('N', pressed('n'), true)).toBe(true)
  })
})

test.each([
  ['CommandOrControl+Shift+N', 'Ctrl+Shift+N', '⇧⌘N'],
  ['CommandOrControl+,', 'Ctrl+,', '⌘,'],
  ['Plus', '+', '+'],
  ['Left', '←', '←'],
  ['Escape', 'Esc', 'Esc'],
  ['PageDown', 'Page Down', 'Page Down'],
])('%s as a person reads it', (accelerator, elsewhere, mac) => {
  expect(acceleratorText(accelerator, false)).toBe(elsewhere)
  expect(acceleratorText(accelerator, true)).toBe(mac)
})
