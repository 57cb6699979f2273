import type { About, Hello } from '../../contract/index.ts'

/** What the window is, as names and values: what the About dialog shows, and what a person copies for a colleague. */
export function aboutLines(about: About, hello: Hello | null, userAgent: string): [name: string, value: string][] {
  const { commit, date } = about.build
  const native = hello?.native
  return [
    ['version', about.version],
    ['commit', commit ?? 'not known'],
    ['built from', date ?? 'not known'],
    ['host', about.kind === 'desktop' ? 'desktop' : 'browser host'],
    ['native engine', hello === null ? 'not running: it starts with a directory or a recorded run' : hello.version],
    ...(native === undefined
      ? []
      : ([
          ['hash kernel', native.hashKernel],
          [
            'engine built with',
            `compiler ${native.compiler}, ${native.buildType}; LZ4 ${native.lz4}, xxHash ${native.xxhash}`,
          ],
        ] satisfies [string, string][])),
    ...(about.electron === null ? [] : ([['Electron', about.electron]] satisfies [string, string][])),
    [about.chromium === null ? 'browser' : 'Chromium', about.chromium ?? userAgent],
    ['Node', about.node],
    ['system', about.system],
  ]
}

/** The same as a text. */
export const aboutText = (lines: readonly [name: string, value: string][]): string =>
  ['Walscope', ...lines.map(([name, value]) => `${name}: ${value}`)].join('\n')
