import { expect, test } from 'vitest'
import { checkOptions, NotModelled, notModelled, StrictEmitter, strict } from './strict.ts'

test('what is not modelled is an error that names it', () => {
  const dialog = strict('dialog', { showOpenDialog: () => 1 }) as Record<string, unknown>
  expect(dialog.showOpenDialog).toBeTypeOf('function')
  expect(() => dialog.showSaveDialog).toThrow('the Electron double does not model dialog.showSaveDialog')
  const tray = notModelled('Tray') as unknown as new () => object
  expect(() => new tray()).toThrow(NotModelled)
  expect(() => checkOptions('fork', { cwd: '/' }, ['env'])).toThrow('the option cwd of fork')
})

test('a strict emitter knows its events, and is the same for all who hold it', () => {
  class Window extends StrictEmitter {
    readonly self = this
  }
  const window = new Window('Window', ['closed'])
  expect(window.self).toBe(window)
  let heard = 0
  window.on('closed', () => {
    heard += 1
  })
  window.emit('closed')
  expect(heard).toBe(1)
  expect(() => window.once('moved', () => {})).toThrow('the event moved of Window')
})
