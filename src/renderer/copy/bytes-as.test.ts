import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cArrayText, dumpText, hexText, type NamedBytes } from './bytes-as.ts'

const named = (bytes: number[], rest: Partial<NamedBytes> = {}): NamedBytes => ({
  ...{ bytes: Uint8Array.from(bytes), file: 'FS.00000001.wal', offset: 82_304, title: 'block 5', isRepaired: false },
  ...rest,
})

test('hex: two digits a byte, a space between them', () => {
  expect(hexText(Uint8Array.of(0, 8, 255))).toBe('00 08 ff')
  expect(hexText(new Uint8Array(0))).toBe('')
})

test('dump: offsets of the file, hex, characters; the last row is as wide as the others', () => {
  const bytes = [...Array(16).keys(), ...[...'walscope|\\'].map((it) => it.charCodeAt(0)), 0x7f, 0xff]
  expect(dumpText({ bytes: Uint8Array.from(bytes), offset: 82_304 })).toBe(
    '00014180  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|\n' +
      '00014190  77 61 6c 73 63 6f 70 65  7c 5c 7f ff              |walscope|\\..|\n',
  )
})

describe('C array', () => {
  test('says where its bytes are of, and is named for them', () => {
    expect(cArrayText(named([1, 2, 255]))).toBe(
      '/* FS.00000001.wal, block 5: 3 bytes at offset 82304 */\n' +
        'static const uint8_t FS_00000001_wal_block_5[3] = {\n  0x01, 0x02, 0xff,\n};\n',
    )
    expect(cArrayText(named([1], { isRepaired: true }))).toMatch(/block 5, repaired.*\n.*_block_5_repaired\[1\]/)
    expect(cArrayText(named([]))).toBe('/* FS.00000001.wal, block 5: 0 bytes at offset 82304 */\n')
  })

  test('no name of a file leaves its comment or is more than a name', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('*', '/', '\\', '\n', '"', '??/', 'a', ' '), { maxLength: 12 }).map((it) => it.join('')),
    )
    fc.assert(
      fc.property(hostile, (file) => {
        const text = cArrayText(named([1], { file }))
        expect(text).toMatch(
          /^\/\*((?!\*\/|\/\*|\p{Cc}).)* \*\/\nstatic const uint8_t [A-Za-z]\w{0,62}\[1\] = \{\n {2}0x01,\n\};\n$/u,
        )
      }),
    )
  })

  test('a compiler takes it, and has the same bytes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'walscope-array-'))
    try {
      const bytes = Array.from({ length: 16_448 }, (_, i) => (i * 7) % 256)
      const array = named(bytes, { file: '*/ int main(){return 9;} /*\n#error "x"' })
      const text = cArrayText(array)
      const name = /uint8_t (\w+)/.exec(text)?.[1] ?? ''
      const last = bytes.length - 1
      const check = `static_assert(sizeof(${name}) == ${bytes.length} && ${name}[${last}] == ${bytes[last]});\n`
      // C++ evaluates the elements of what is constexpr only.
      writeFileSync(join(folder, 'a.cpp'), `#include <stdint.h>\n${text.replace('static const', 'constexpr')}${check}`)
      writeFileSync(
        join(folder, 'b.c'),
        `#include <stdint.h>\n${text}int main(void) { return ${name}[${last}] == 0; }\n`,
      )
      for (const [compiler, ...args] of [
        ['c++', '-std=c++20', 'a.cpp'],
        ['cc', '-std=c11', 'b.c'],
      ] as const) {
        const result = spawnSync(compiler, ['-Wall', '-Werror', '-fsyntax-only', '-Wno-unused', ...args], {
          ...{ cwd: folder, encoding: 'utf8' },
        })
        expect(`${result.status} ${result.stderr}`).toBe('0 ')
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
