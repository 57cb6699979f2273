// Module hooks: `electron` is the double, and the TypeScript of the tests is compiled as it is loaded.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from '@swc/core'

const tests = new URL('..', import.meta.url).href
const double = new URL('electron.ts', import.meta.url).href

export function resolve(specifier, context, next) {
  const isElectron = specifier === 'electron' || specifier === 'electron/main'
  return isElectron ? { url: double, shortCircuit: true } : next(specifier, context)
}

export async function load(url, context, next) {
  if (!url.startsWith(tests) || !url.endsWith('.ts')) return next(url, context)
  const filename = fileURLToPath(url)
  const { code } = await transform(await readFile(filename, 'utf8'), {
    filename,
    sourceMaps: 'inline',
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  })
  return { format: 'module', source: code, shortCircuit: true }
}
