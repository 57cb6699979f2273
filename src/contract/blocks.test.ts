import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { BLOCK_CONDITIONS, bytesOfHex, check, cover } from './blocks.ts'

const native = (file: string) => readFileSync(new URL(`../../native/diagnostics/${file}`, import.meta.url), 'utf8')

test('the bytes of a block map mean the same as in the native engine', () => {
  const [, body] = native('block_condition.hpp').match(/enum class BlockCondition[^{]*\{([^}]*)\}/) ?? []
  const names = body?.replaceAll(/\/\/.*/g, '').match(/[A-Z_]+/g) ?? []
  expect(names.map((name) => name.toLowerCase().replaceAll('_', '-'))).toEqual([...BLOCK_CONDITIONS])
})

test('checks and covers have the names that the native engine gives', () => {
  const names = [...native('coverage.hpp').matchAll(/return "([a-z-]+)"/g)].map(([, name]) => name)
  expect(names.filter((name) => name !== 'unknown')).toEqual([...check.options, ...cover.options])
})

test('hex digits become bytes', () => {
  expect([...bytesOfHex('00ff7f')]).toEqual([0, 255, 127])
  expect([...bytesOfHex('')]).toEqual([])
})
