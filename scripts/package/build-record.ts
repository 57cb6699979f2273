import type { Plugin } from 'vite'
import type { BuildStamp } from '../../src/contract/build.ts'

/** What the main build leaves for `npm run package`, in `out/main/build.json`. */
export interface BuildRecord extends BuildStamp {
  /** Packages that the programs read when they run; all others they use are inside of them. */
  external: string[]
}

const BUILTIN = /^(node:|electron($|\/))/

/** The package that a specifier belongs to; null for a file, for Node's own and for Electron. */
function packageOf(specifier: string): string | null {
  if (/^[./]/.test(specifier) || BUILTIN.test(specifier)) return null
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** A plugin of the main build that writes its {@link BuildRecord}. */
export function buildRecord(stamp: BuildStamp): Plugin {
  return {
    name: 'walscope:build-record',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk' && file.fileName !== 'bench.js')
      const imported = chunks.flatMap((chunk) =>
        chunk.type === 'chunk' ? [...chunk.imports, ...chunk.dynamicImports].filter((name) => !(name in bundle)) : [],
      )
      const external = new Set(imported.flatMap((name) => packageOf(name) ?? []))
      const record: BuildRecord = { ...stamp, external: [...external].sort() }
      this.emitFile({ type: 'asset', fileName: 'build.json', source: `${JSON.stringify(record, null, 2)}\n` })
    },
  }
}
