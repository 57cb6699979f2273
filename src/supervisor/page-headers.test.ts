import { expect, test } from 'vitest'
import { PAGE_HEADERS, pageHeaders } from './page-headers.ts'

const directives = (policy = '') =>
  new Map(policy.split('; ').map((it) => it.split(/ (.*)/s).slice(0, 2) as [string, string]))

test('the policy begins with nothing and allows no more than this', () => {
  expect(Object.fromEntries(directives(PAGE_HEADERS['Content-Security-Policy']))).toEqual({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'font-src': "'self'",
    'img-src': "'self' data:",
    'connect-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
  })
})

test('a nonce allows style elements of that load, and no script', () => {
  const plain = directives(PAGE_HEADERS['Content-Security-Policy'])
  const loaded = directives(pageHeaders('abc')['Content-Security-Policy'])
  expect(loaded).toEqual(new Map([...plain, ['style-src', "'self' 'nonce-abc'"]]))
})

test('the other headers keep other sites out and ask the browser for nothing', () => {
  const { 'Permissions-Policy': permissions = '', ...headers } = PAGE_HEADERS
  expect(headers).toMatchObject({
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  })
  const features = permissions.split(', ')
  for (const feature of ['camera', 'microphone', 'geolocation', 'usb', 'serial', 'hid', 'display-capture'])
    expect(features).toContain(`${feature}=()`)
  expect(features.every((feature) => feature.endsWith('=()'))).toBe(true)
})
