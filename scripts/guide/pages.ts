import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { GuidePage } from '../../src/renderer/help/guide-page.ts'
import { compileGuidePage, type SizeOfImage } from './compile.ts'

/** Where the width and the height stand in a PNG: in its first chunk, big-endian. */
const PNG_WIDTH = 16
const PNG_HEIGHT = 20

/** Sizes of the pictures of a guide. */
export function imageSizes(guide: string): SizeOfImage {
  return (image) => {
    const path = join(guide, 'images', image)
    if (!existsSync(path)) return null
    const file = readFileSync(path)
    return { width: file.readUInt32BE(PNG_WIDTH), height: file.readUInt32BE(PNG_HEIGHT) }
  }
}

/** Compiles a file of the guide. */
export function readGuidePage(guide: string, file: string): GuidePage {
  return compileGuidePage(basename(file, '.md'), readFileSync(join(guide, file), 'utf8'), imageSizes(guide))
}

/** Compiles all of them. */
export function readGuide(guide: string): GuidePage[] {
  return readdirSync(guide)
    .filter((file) => file.endsWith('.md'))
    .map((file) => readGuidePage(guide, file))
}
