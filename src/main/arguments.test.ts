import { describe, expect, test } from 'vitest'
import { directoryFromArguments } from './arguments.ts'

describe('the directory of the command line', () => {
  test.each([
    ['packaged, none', ['/opt/walscope'], false, null],
    ['packaged', ['/opt/walscope', '/data/wal'], false, '/data/wal'],
    ['relative', ['/opt/walscope', 'wal'], false, '/home/me/wal'],
    ['with switches before and after', ['/opt/walscope', '--no-sandbox', 'wal', '--inspect=0'], false, '/home/me/wal'],
    ['spaces and other letters', ['/opt/walscope', 'wal – и буквы'], false, '/home/me/wal – и буквы'],
    ['a checkout, none', ['electron', '.'], true, null],
    ['a checkout', ['electron', '--no-sandbox', '--remote-debugging-port=0', '.', '../wal'], true, '/home/wal'],
    ['a name that looks like a switch', ['/opt/walscope', './-wal'], false, '/home/me/-wal'],
    ['an empty one', ['/opt/walscope', ''], false, null],
  ])('%s', (_name, argv, isDefaultApp, expected) => {
    expect(directoryFromArguments(argv, isDefaultApp, '/home/me')).toBe(expected)
  })
})
