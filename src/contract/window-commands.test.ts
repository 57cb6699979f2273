import { expect, test } from 'vitest'
import { view } from './place.ts'
import { COMMAND_MENUS, canMeet, type ListedCommand, pageCommandId, WINDOW_COMMANDS } from './window-commands.ts'

test('each command and each title is there once', () => {
  const ids = WINDOW_COMMANDS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const titles = WINDOW_COMMANDS.map(({ title }) => title.toLowerCase())
  expect(new Set(titles).size).toBe(titles.length)
  for (const { id, sections } of COMMAND_MENUS) {
    const inMenu = sections.flat().map(({ title, menuTitle }) => menuTitle ?? title)
    expect(new Set(inMenu).size, id).toBe(inMenu.length)
  }
})

/** Pairs of commands that one key would mean at the same time. */
function clashes(commands: readonly ListedCommand[]): string[] {
  return commands.flatMap((one, i) =>
    commands
      .slice(i + 1)
      .filter((other) => canMeet(one.scope, other.scope))
      .flatMap((other) =>
        (one.keys ?? []).filter((key) => other.keys?.includes(key)).map((key) => `${key}: ${one.id}, ${other.id}`),
      ),
  )
}

test('no two commands share a shortcut where they could meet', () => {
  expect(clashes(WINDOW_COMMANDS)).toEqual([])
})

test('a shared shortcut would be found', () => {
  const [first] = WINDOW_COMMANDS
  if (first === undefined) throw new Error('there are no commands')
  const sharing = (scope: NonNullable<ListedCommand['scope']>): ListedCommand => ({ ...first, scope })
  expect(clashes([sharing('outside-replay'), sharing('in-sql')])).toHaveLength(1)
  expect(clashes([sharing('in-replay'), sharing('anywhere')])).toHaveLength(1)
  expect(clashes([sharing('in-replay'), sharing('outside-replay')])).toEqual([])
  expect(clashes([sharing('in-replay'), sharing('in-sql')])).toEqual([])
})

test('each view has a command, and its key is its place in the navigation', () => {
  for (const [i, name] of view.options.entries()) {
    expect(WINDOW_COMMANDS.find(({ id }) => id === `view-${name}`)?.keys).toEqual([String(i + 1)])
  }
})

test('a page is asked for nothing that is not its', () => {
  expect(pageCommandId.safeParse('salvage').success).toBe(true)
  expect(pageCommandId.safeParse('new-window').success).toBe(false)
  expect(pageCommandId.safeParse('format-disk').success).toBe(false)
})
