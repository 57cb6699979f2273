import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { directoryName, fileName } from './file-name.ts'

const AT = new Date('2026-02-03T04:05:06.789Z')

describe('fileName', () => {
  test('says what it is, of which directory, and when, in UTC', () => {
    expect(fileName('wal-7', 'Segments over time', AT, 'png')).toBe(
      'walscope wal-7 Segments over time 2026-02-03T04-05-06Z.png',
    )
    expect(fileName('журнал 日誌', 'next_event', AT, 'csv')).toBe(
      'walscope журнал 日誌 next_event 2026-02-03T04-05-06Z.csv',
    )
  })

  test('without a directory there is none in it', () => {
    expect(fileName('', 'Findings', AT, 'csv')).toBe('walscope Findings 2026-02-03T04-05-06Z.csv')
  })

  test('nothing of a hostile name leads elsewhere or hides what the file is', () => {
    expect(fileName('..\\..\\etc', 'a/b:c*?"<>|d', AT, 'svg')).toBe(
      'walscope .._.._etc a_b_c_d 2026-02-03T04-05-06Z.svg',
    )
    expect(fileName('gnp.\u202elog\u0000\n\ud800', 'x', AT, 'csv')).toBe(
      'walscope gnp._log_ x 2026-02-03T04-05-06Z.csv',
    )
  })

  test('any names give one that every file system takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 400 }), (directory, title) => {
        const name = fileName(directory, title, AT, 'png')
        expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255)
        expect(name).toMatch(/^walscope [^/\\:*?"<>|\p{Cc}\p{Cs}]*2026-02-03T04-05-06Z\.png$/u)
      }),
    )
  })
})

test('directoryName', () => {
  expect(directoryName('/var/lib/wal/', 'linux')).toBe('wal')
  expect(directoryName('/var/lib/a\\b', 'linux')).toBe('a\\b')
  expect(directoryName('C:\\logs\\wal', 'win32')).toBe('wal')
  expect(directoryName('/', 'linux')).toBe('/')
})
