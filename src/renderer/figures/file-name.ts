/** The longest that each part may be, in bytes: all together are shorter than the 255 that file systems have room for. */
const PART_BYTES = 90

/** Separators, what Windows allows in no name, what is not seen or turns the direction, halves of surrogate pairs. */
const UNSAFE = /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu

const encoder = new TextEncoder()

/** A text as a part of a file's name. */
function part(text: string): string {
  let kept = ''
  let bytes = 0
  for (const character of text.replace(UNSAFE, '_').replace(/\s+/gu, ' ').trim()) {
    bytes += encoder.encode(character).length
    if (bytes > PART_BYTES) break
    kept += character
  }
  return kept.trim()
}

/** The last part of a directory's path, on Windows or elsewhere; all of it where it has none. */
export function directoryName(path: string, platform: string): string {
  const parts = path.split(platform === 'win32' ? /[/\\]+/ : /\/+/)
  return parts.filter((name) => name !== '').at(-1) ?? path
}

/** `walscope <directory> <title> <time>.<extension>`, a name on every file system. The time is UTC, to the second. */
export function fileName(directory: string, title: string, at: Date, extension: string): string {
  const time = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
  return `${['walscope', part(directory), part(title), time].filter((text) => text !== '').join(' ')}.${extension}`
}
