import { expect, test } from 'vitest'
import type { About, Hello } from '../../contract/index.ts'
import { aboutLines, aboutText } from './about-lines.ts'

const DESKTOP: About = {
  ...{ kind: 'desktop', version: '1.2.3', platform: 'linux', system: 'Linux 6.1, x64', canChoose: true },
  ...{ electron: '45.4.1', chromium: '150.0', node: '24.0.0', build: { commit: 'abc+', date: '2026-01-02T03:04:05Z' } },
}
const HELLO = {
  version: '1.2.3',
  native: { compiler: '12.2.0', buildType: 'Release', lz4: '1.9.4', xxhash: '0.8.1', hashKernel: 'avx2' },
} as Hello

test('the desktop with an engine', () => {
  expect(aboutText(aboutLines(DESKTOP, HELLO, 'the browser')).split('\n')).toEqual([
    'Walscope',
    'version: 1.2.3',
    'commit: abc+',
    'built from: 2026-01-02T03:04:05Z',
    'host: desktop',
    'native engine: 1.2.3',
    'hash kernel: avx2',
    'engine built with: compiler 12.2.0, Release; LZ4 1.9.4, xxHash 0.8.1',
    'Electron: 45.4.1',
    'Chromium: 150.0',
    'Node: 24.0.0',
    'system: Linux 6.1, x64',
  ])
})

test('a browser without an engine, of sources without history', () => {
  const about: About = {
    ...DESKTOP,
    ...{ kind: 'browser', electron: null, chromium: null, build: { commit: null, date: null } },
  }
  const lines = Object.fromEntries(aboutLines(about, null, 'the browser'))
  expect(lines).toMatchObject({ host: 'browser host', commit: 'not known', 'built from': 'not known' })
  expect(lines['native engine']).toMatch(/^not running/)
  expect(lines.browser).toBe('the browser')
  expect(Object.keys(lines)).not.toContain('Electron')
})
