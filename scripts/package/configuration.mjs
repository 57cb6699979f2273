// electron-builder.yml with what only a build knows.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { carriedPackages } from './shipped.mjs'

// electron-builder reads its file with this one.
const yaml = createRequire(createRequire(import.meta.url).resolve('app-builder-lib/package.json'))('js-yaml')

/** The configuration as its file has it. */
export const readConfiguration = (root) => yaml.load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))

/**
 * What is added to the file for a build: the programs carry most of the production packages in themselves, and those are
 * not copied.
 * @param electronDist an unpacked Electron or its zip; null: electron-builder fetches its own
 */
export function buildConfiguration(root, electronDist) {
  return {
    files: carriedPackages(root).map((name) => `!node_modules/${name}/**`),
    ...(electronDist === null ? {} : { electronDist }),
  }
}
