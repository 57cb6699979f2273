import { expect, test } from 'vitest'
import { loadPageDocument } from './page-document.ts'

const BUILT = Buffer.from('<meta property="csp-nonce" nonce="WALSCOPE_CSP_NONCE"><link nonce="WALSCOPE_CSP_NONCE">ü')

const noncesOf = (text: string) => [...text.matchAll(/nonce[=-]["']?([^"' ;]+)["']?/g)].map(([, nonce]) => nonce)

test('each load of the page has a nonce of its own, in its document and in its policy', () => {
  const seen = new Set<string>()
  for (let load = 0; load < 100; load += 1) {
    const { content, headers } = loadPageDocument(BUILT)
    const policy = headers['Content-Security-Policy'] ?? ''
    const [nonce = '', ...others] = noncesOf(content.toString().replace('csp-nonce', ''))
    // 128 bits.
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/)
    expect(others).toEqual([nonce])
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(policy.split('; ').filter((directive) => directive.includes('nonce-'))).toHaveLength(1)
    expect(content.toString()).toMatch(/ü$/)
    seen.add(nonce)
  }
  expect(seen.size).toBe(100)
})
