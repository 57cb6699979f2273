// What the guide tells a person to type, and what it says comes of it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './walscope.ts'

const GUIDE = join(root, 'docs/guide')

export interface GuideCommand {
  /** The page that has it. */
  page: string
  /** As it is typed. */
  command: string
  /** What the page shows of its output. `…` stands for lines that are left out, or for the rest of one. */
  output: string[]
  /** Its exit code, as ```` ```console exit=1 ```` says; 0 without it. */
  exitCode: number
  /** The block says `measured`: what is shown is of one run, and another one gives other figures in another order. */
  isMeasured: boolean
}

/** The pages of the guide, by their names. */
export const guidePageNames = (): string[] =>
  readdirSync(GUIDE)
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))

/** All commands of a page, in its order. */
export function guideCommands(page: string): GuideCommand[] {
  const text = readFileSync(join(GUIDE, `${page}.md`), 'utf8')
  return [...text.matchAll(/^```console(.*)\n([\s\S]*?)^```$/gm)].flatMap(([, about = '', block = '']) => {
    const exitCode = Number(/\bexit=(\d+)/.exec(about)?.[1] ?? 0)
    const isMeasured = /\bmeasured\b/.test(about)
    const commands: GuideCommand[] = []
    // A command goes on in the next line behind a backslash.
    for (const line of block
      .replaceAll(/\\\n\s*/g, '')
      .trimEnd()
      .split('\n')) {
      if (line.startsWith('$ ')) commands.push({ page, command: line.slice(2), output: [], exitCode, isMeasured })
      else commands.at(-1)?.output.push(line)
    }
    return commands
  })
}

/** Of a page, the arguments of the command that makes its directory. */
export function guideDirectory(page: string): string[] {
  const generate = guideCommands(page).find(({ command }) => command.startsWith('walscope generate '))
  if (generate === undefined) throw new Error(`docs/guide/${page}.md makes no directory.`)
  return generate.command.split(' ').slice(3)
}
