import { expect, test } from 'vitest'
import { legible, legibleAll, pathBytes, pathText } from './legible.ts'

test.each([
  ['FS.00000001.wal', 'FS.00000001.wal'],
  ['Kopie – 日誌 👩‍💻.wal', 'Kopie – 日誌 👩‍💻.wal'],
  ['<img src=x onerror=alert(1)>.wal', '<img src=x onerror=alert(1)>.wal'],
  ['red \u001b[31m', 'red \\x1B[31m'],
  ['two\nlines\r', 'two\\x0Alines\\x0D'],
  ['\u202elaw.slp', '\\xE2\\x80\\xAElaw.slp'],
  ['\u009b31m', '\\xC2\\x9B31m'],
])('%j is shown as %j', (name, shown) => {
  expect(legible(name)).toBe(shown)
  expect(Buffer.from(pathBytes(shown)).toString()).toBe(name)
})

test('every text of a document, and nothing else', () => {
  const at = new Uint8Array([10])
  const document = { file: 'a\nb', list: ['\u0007', 1n, null], at, count: 3 }
  expect(legibleAll(document)).toEqual({ file: 'a\\x0Ab', list: ['\\x07', 1n, null], at, count: 3 })
})

test('the bytes of a path: escapes of names, and never a slash or a NUL', () => {
  expect([...pathBytes('a\\xFF\\x5CxFF')]).toEqual([97, 255, ...Buffer.from('\\xFF')])
  expect(Buffer.from(pathBytes('..\\x2Fetc\\x00\\x41')).toString()).toBe('..\\x2Fetc\\x00\\x41')
})

test.each(['/tmp/new', 'a\\xFF', '\\x5CxFF', '\\x41', 'é\\x0a'])('%j is the path that its text stands for', (path) => {
  expect(Buffer.from(pathBytes(pathText(path))).toString()).toBe(path)
})
