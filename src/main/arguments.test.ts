import { describe, expect, test } from 'vitest'
import { commandFromArguments, givenFromArguments } from './arguments.ts'

const LINK = 'walscope://open?directory=%2Fwal'

describe('what the command line names', () => {
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
  ])('a directory: %s', (_name, argv, isDefaultApp, expected) => {
    const path = expected === null ? null : { kind: 'path', path: expected }
    expect(givenFromArguments(argv, isDefaultApp, '/home/me')).toEqual(path)
  })

  test.each([
    ['packaged', ['/opt/walscope', LINK], false],
    ['packaged, with switches', ['/opt/walscope', '--no-sandbox', '--', LINK], false],
    ['a checkout', ['electron', '.', LINK], true],
  ])('a link: %s', (_name, argv, isDefaultApp) => {
    expect(givenFromArguments(argv, isDefaultApp, '/home/me')).toEqual({ kind: 'link', link: LINK })
  })
})

describe('the command of the command line', () => {
  const scan = ['scan', 'wal', '--json']
  test.each([
    ['none', ['/opt/walscope'], false, null],
    ['a directory', ['/opt/walscope', '/data/wal'], false, null],
    ['a link', ['/opt/walscope', LINK], false, null],
    ['a directory after the end of switches', ['/opt/walscope', '--', '/data/wal'], false, null],
    ['a directory with the name of a command', ['/opt/walscope', './scan'], false, null],
    ['a command that is no first argument', ['/opt/walscope', '/data/wal', 'scan'], false, null],
    ['only switches', ['/opt/walscope', '--no-sandbox', '--json'], false, null],
    ['an empty argument', ['/opt/walscope', '', 'scan'], false, null],
    ['a command', ['/opt/walscope', ...scan], false, scan],
    ['as the wrapper gives it', ['/opt/walscope', '--no-sandbox', '--no-zygote', '--', ...scan], false, scan],
    ['with a -- of its own', ['/opt/walscope', 'scan', '--', '-wal'], false, ['scan', '--', '-wal']],
    ['help', ['/opt/walscope', '--help'], false, ['--help']],
    ['help after the end of switches', ['/opt/walscope', '--no-sandbox', '--', '-h'], false, ['-h']],
    ['a checkout, none', ['electron', '.'], true, null],
    ['a checkout with a directory', ['electron', '--inspect=0', '.', 'wal'], true, null],
    ['a checkout, a command', ['electron', '--inspect=0', '.', ...scan], true, scan],
    ['a checkout, as the wrapper gives it', ['electron', '.', '--no-sandbox', '--', ...scan], true, scan],
  ])('%s', (_name, argv, isDefaultApp, expected) => {
    expect(commandFromArguments(argv, isDefaultApp)).toEqual(expected)
  })
})
