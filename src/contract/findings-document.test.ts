import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cause, findingCode, hazardCode } from './names.ts'

const text = readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8')

/** The text under a heading of the third level. */
function section(heading: string): string {
  const [, rest = ''] = text.split(`\n### ${heading}\n`)
  return rest.split(/\n##+ /)[0] ?? ''
}

describe('docs/findings.md', () => {
  test.each(findingCode.options)('%s: severity, what it means, what the original does, what to do', (code) => {
    expect(section(code)).toMatch(/^(Error|Warning|Note)/)
    expect(section(code)).toMatch(/\*\*The\s+original\*\*/)
    expect(section(code)).toMatch(/\*\*What\s+to\s+do:\*\*/)
  })

  test.each([...cause.options, ...hazardCode.options])('%s is in a table', (name) => {
    expect(text).toContain(`| \`${name}\` |`)
  })
})
