import * as crypto from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { beforeEach, expect, test, vi } from 'vitest'
import { Access, makeToken } from './access.ts'

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>()
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) }
})

const compared = vi.mocked(crypto.timingSafeEqual)
const withToken = (token: string) => new URL(`http://127.0.0.1/?${new URLSearchParams({ token })}`)

beforeEach(() => {
  compared.mockClear()
})

test('the token is compared whole, in a time that tells nothing', () => {
  const access = new Access()
  expect(access.checkToken(withToken(access.token))).toBeNull()
  const firstWrong = access.token.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
  const lastWrong = access.token.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  for (const wrong of [firstWrong, lastWrong])
    expect(access.checkToken(withToken(wrong))).toMatchObject({ status: 401 })
  // Each of the three by nothing else.
  expect(compared.mock.calls.map(([given, token]) => [String(given), String(token)])).toEqual(
    [access.token, firstWrong, lastWrong].map((given) => [given, access.token]),
  )
})

test('a token of another length is wrong, and is compared with nothing', () => {
  const access = new Access()
  for (const given of ['', '0', access.token.slice(1), `${access.token}0`, 'ü'.repeat(32)]) {
    const isLong = Buffer.byteLength(given) === access.token.length
    expect(access.checkToken(withToken(given)), given).toMatchObject({ status: 401 })
    expect(compared).toHaveBeenCalledTimes(isLong ? 1 : 0)
  }
  expect(access.checkToken(new URL('http://127.0.0.1/'))).toMatchObject({ status: 401 })
})

test('a thousand tokens are a thousand', () => {
  expect(new Set(Array.from({ length: 1_000 }, makeToken)).size).toBe(1_000)
})

test('the address is that of the port that is listened on', () => {
  const access = new Access()
  const check = (host: string | undefined, origin?: string) =>
    access.checkAddress({ headers: { host, origin } } as IncomingMessage)?.status ?? 200
  // Before it is known nobody comes in.
  expect(check('127.0.0.1:8080')).toBe(421)
  access.setPort(8080)
  expect([check('127.0.0.1:8080'), check('localhost:8080'), check('127.0.0.1'), check(undefined)]).toEqual([
    ...[200, 200, 421, 421],
  ])
  expect(check('127.0.0.1:8080', 'http://127.0.0.1:8080')).toBe(200)
  expect(check('127.0.0.1:8080', 'http://localhost:8080')).toBe(403)
  access.setPort(80)
  expect([check('127.0.0.1'), check('localhost'), check('127.0.0.1:80')]).toEqual([200, 200, 200])
})
