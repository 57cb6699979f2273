// The parts of the guide that say what the program says of itself: made of it, and held to it by guide.test.ts.
import type { Argument, Command, Option } from 'commander'
import { acceleratorText } from '../../src/contract/accelerators.ts'
import type { CommandMenu } from '../../src/contract/window-commands.ts'

const BEGIN = (name: string) =>
  `<!-- ${name}: made of the program by \`npx vitest run scripts/guide.test.ts --update\` -->`
const END = '<!-- end -->'

/** A page with the part of this name made anew. Throws where it has no such part. */
export function withPart(page: string, name: string, part: string): string {
  const from = page.indexOf(BEGIN(name))
  const to = page.indexOf(END, from)
  if (from < 0 || to < 0) throw new Error(`The page has no place for ${name}.`)
  return `${page.slice(0, from)}${BEGIN(name)}\n\n${part.trim()}\n\n${page.slice(to)}`
}

const cell = (text: string) => text.replaceAll('|', '\\|')

/** Every shortcut, by the menu that its command stands in; as it is written anywhere but on a Mac. */
export function shortcutTables(menus: readonly CommandMenu[]): string {
  return menus
    .map(({ title, sections }) => ({ title, commands: sections.flat().filter(({ keys = [] }) => keys.length > 0) }))
    .filter(({ commands }) => commands.length > 0)
    .map(({ title, commands }) => {
      const rows = commands.map(({ keys = [], title: what, isDesktops = false }) => {
        const shown = keys.map((key) => `\`${acceleratorText(key, false)}\``).join(' ')
        return `| ${shown} | ${cell(what)}${isDesktops ? ' (desktop)' : ''} |`
      })
      return [`### ${title}`, '', '| key | what |', '| --- | --- |', ...rows].join('\n')
    })
    .join('\n\n')
}

function optionRow({
  flags,
  description,
  argChoices,
  defaultValue,
  defaultValueDescription,
  mandatory,
}: Option): string {
  const byDefault = defaultValueDescription ?? (Array.isArray(defaultValue) ? '' : String(defaultValue ?? ''))
  const hasDefault = !['', 'true', 'false'].includes(byDefault)
  const notes = [
    description,
    ...(argChoices === undefined ? [] : [argChoices.map((choice) => `\`${choice}\``).join(', ')]),
    ...(hasDefault ? [`default ${byDefault}`] : []),
    ...(mandatory ? ['has to be given'] : []),
  ]
  return `| \`${cell(flags)}\` | ${cell(notes.join('; '))} |`
}

const argumentRow = (argument: Argument) =>
  `| ${argument.required ? '' : 'optional '}\`${argument.name().toUpperCase()}\` | ${cell(argument.description)} |`

/** Every command with its arguments and options. */
export function commandReference(program: Command): string {
  return program.commands
    .map((command) => {
      const rows = [
        ...command.registeredArguments.filter(({ description }) => description !== '').map(argumentRow),
        ...command.options.map(optionRow),
      ]
      const usage = command.registeredArguments.map((it) => {
        const name = `${it.name().toUpperCase()}${it.variadic ? '…' : ''}`
        return it.required ? name : `[${name}]`
      })
      return [
        `### ${command.name()}`,
        '',
        `\`walscope ${[command.name(), ...usage].join(' ')}\`: ${command.description()}.`,
        '',
        '| option | what |',
        '| --- | --- |',
        ...rows,
      ].join('\n')
    })
    .join('\n\n')
}
