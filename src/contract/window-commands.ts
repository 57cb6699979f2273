// Every command of a window: what it is called, where it stands in the menus, and its shortcut. The native menus, the command
// palette, the list of shortcuts and the keyboard all read this list; what a command does is the page's (one handler an id).
import { z } from 'zod'
import { type View, view } from './place.ts'

/** Where the keys of a command mean it. Two commands may share a key where they never meet. */
export type CommandScope =
  | 'anywhere'
  /** A recorded run is open in the Replay view. */
  | 'in-replay'
  /** Everywhere else. */
  | 'outside-replay'
  /** The SQL view is shown. */
  | 'in-sql'

/** A command of a window. */
export interface WindowCommand {
  id: string
  /** In the palette, which shows all commands in one list; each title is there once. */
  title: string
  /** In its menu, where that says the rest. */
  menuTitle?: string
  /** Shortcuts as Electron writes them; menus show the first. */
  keys?: readonly string[]
  scope?: CommandScope
  /** It is about the directory that is open: without one it cannot be chosen. */
  needsDirectory?: boolean
  /** The desktop does it without the page; a browser has its own way. */
  isDesktops?: boolean
}

const VIEW_TITLES: Record<View, string> = {
  start: 'Start',
  overview: 'Overview',
  segments: 'Segments',
  recovery: 'Recovery',
  blocks: 'Blocks',
  findings: 'Findings',
  events: 'Events',
  sql: 'SQL',
  replay: 'Replay',
}

/** The views in the order of the navigation, which is that of their keys from 1 on. */
export const VIEWS: readonly (readonly [view: View, title: string])[] = view.options.map((name) => [
  name,
  VIEW_TITLES[name],
])

/** Views that show something where no directory is open. */
export const NEEDS_NO_DIRECTORY: readonly View[] = ['start', 'replay']

type Rest = Omit<WindowCommand, 'id' | 'title'>

const command = <const Id extends string>(id: Id, title: string, rest: Rest = {}) => ({ id, title, ...rest })

/** About the directory that is open. */
const ofDirectory = <const Id extends string>(id: Id, title: string, rest: Rest = {}) =>
  command(id, title, { needsDirectory: true, ...rest })

/** About the recorded run that is open. Its keys are those of other commands elsewhere. */
const ofReplay = <const Id extends string>(id: Id, menuTitle: string, keys: string[], what: string) =>
  command(id, `Replay: ${what}`, { menuTitle, keys, scope: 'in-replay' })

const ofView = <const Name extends View>(name: Name) =>
  command(`view-${name}` as const, `View ${VIEW_TITLES[name]}`, {
    menuTitle: VIEW_TITLES[name],
    keys: [String(view.options.indexOf(name) + 1)],
    needsDirectory: !NEEDS_NO_DIRECTORY.includes(name),
  })

const MENUS = [
  {
    id: 'file',
    title: 'File',
    sections: [
      [
        command('open-directory', 'Open a directory…', { keys: ['CommandOrControl+O'] }),
        command('open-trace', 'Open a recorded run…', { keys: ['CommandOrControl+Shift+O'] }),
        command('open-sample', 'Open the sample recovery'),
      ],
      [
        command('new-window', 'New window', { keys: ['CommandOrControl+Shift+N'], isDesktops: true }),
        ofDirectory('reload-directory', 'Reload the directory'),
        ofDirectory('changes', 'What changed on disk…'),
        ofDirectory('close-directory', 'Close the directory'),
      ],
      [
        ofDirectory('salvage', 'Salvage…'),
        ofDirectory('bundle', 'Evidence bundle…'),
        ofDirectory('reveal', 'Show the segment in the file manager'),
      ],
      [
        ofDirectory('export-events', 'Export events…'),
        ofDirectory('export-result', 'Export the result of the query…'),
        command('export-trace', 'Export the recorded run…'),
        command('copy-trace', 'Save a copy of the recorded run…'),
      ],
    ],
  },
  {
    // Behind what the system itself has there.
    id: 'edit',
    title: 'Edit',
    sections: [
      [command('copy-link', 'Copy a link to this place')],
      [
        command('find', 'Find in the table in view; in Events the filter', {
          ...{ menuTitle: 'Find', keys: ['CommandOrControl+F'] },
        }),
        ofDirectory('filter-events', 'Filter the events'),
      ],
    ],
  },
  {
    id: 'view',
    title: 'View',
    sections: [
      [command('commands', 'All commands…', { keys: ['CommandOrControl+K'] })],
      [
        command('theme-system', 'Theme: system'),
        command('theme-dark', 'Theme: dark'),
        command('theme-light', 'Theme: light'),
      ],
    ],
  },
  {
    id: 'go',
    title: 'Go',
    sections: [
      [
        ...[ofView('start'), ofView('overview'), ofView('segments'), ofView('recovery'), ofView('blocks')],
        ...[ofView('findings'), ofView('events'), ofView('sql'), ofView('replay')],
      ],
      [
        ofDirectory('next-damage', 'Next damaged block; in Findings the next finding', {
          ...{ menuTitle: 'Next damage', keys: ['N'], scope: 'outside-replay' },
        }),
        ofDirectory('previous-damage', 'Previous damaged block; in Findings the previous finding', {
          ...{ menuTitle: 'Previous damage', keys: ['P'], scope: 'outside-replay' },
        }),
      ],
    ],
  },
  {
    id: 'recovery',
    title: 'Recovery',
    sections: [
      [
        ofDirectory('run-recovery', 'Run a recovery', { keys: ['R'] }),
        ofDirectory('pause-recovery', 'Pause or resume the recovery', {
          ...{ menuTitle: 'Pause or resume', keys: ['Space'], scope: 'outside-replay' },
        }),
        ofDirectory('step-recovery', 'Step to the next segment', { keys: ['S'], scope: 'outside-replay' }),
        ofDirectory('stop', 'Stop the recovery, cancel the verification, the filter or the query', {
          ...{ menuTitle: 'Stop or cancel', keys: ['Escape'] },
        }),
      ],
      [ofDirectory('verify-again', 'Verify again'), command('restart-engine', 'Restart the engine')],
    ],
  },
  {
    id: 'replay',
    title: 'Replay',
    sections: [
      [
        ofReplay('play', 'Play or pause', ['Space'], 'play or pause'),
        ofReplay('slower', 'Slower', ['['], 'slower, down to 1/1000×'),
        ofReplay('faster', 'Faster', [']'], 'faster, up to 10×'),
      ],
      [
        ofReplay('previous-record', 'Previous record', [','], 'previous record: a change of a state or a ring, a wait'),
        ofReplay('next-record', 'Next record', ['.'], 'next record: a change of a state or a ring, a wait'),
        ofReplay('previous-wait', 'Previous wait or skip', ['P'], 'previous wait or skip'),
        ofReplay('next-wait', 'Next wait or skip', ['N'], 'next wait or skip'),
        ofReplay('run-start', 'Start of the run', ['Home'], 'the start of the run'),
        ofReplay('run-end', 'End of the run', ['End'], 'the end of the run'),
      ],
      [
        ofReplay('zoom-in', 'Closer', ['W', 'Plus', '='], 'zoom in about the instant'),
        ofReplay('zoom-out', 'Wider', ['S', '-'], 'zoom out about the instant'),
        ofReplay('earlier', 'Earlier', ['A', 'Left'], 'move the window to what was earlier'),
        ofReplay('later', 'Later', ['D', 'Right'], 'move the window to what was later'),
        ofReplay('fit', 'Fit', ['F'], 'show what is pointed out, or the whole run'),
      ],
      [
        ofReplay('segment-above', 'Segment above', ['Up'], 'point out the segment above'),
        ofReplay('segment-below', 'Segment below', ['Down'], 'point out the segment below'),
        ofReplay('segments-up', 'A page of segments up', ['PageUp'], 'point out a segment one page up'),
        ofReplay('segments-down', 'A page of segments down', ['PageDown'], 'point out a segment one page down'),
      ],
      [
        ofReplay('note', 'Note at the instant', ['M'], 'a note at the instant'),
        ofReplay(
          'undo-note',
          'Undo a change of the notes',
          ['CommandOrControl+Z'],
          'undo the last change of the notes',
        ),
        ofReplay(
          'redo-note',
          'Redo a change of the notes',
          ['CommandOrControl+Shift+Z', 'CommandOrControl+Y'],
          'make the change of the notes again',
        ),
        ofReplay('other-runs', 'Other runs', [], 'the other recorded runs'),
      ],
    ],
  },
  {
    id: 'query',
    title: 'Query',
    sections: [
      [
        ofDirectory('edit-query', 'Write an SQL query'),
        ofDirectory('run-query', 'Run the SQL query', { keys: ['CommandOrControl+Enter'], scope: 'in-sql' }),
      ],
    ],
  },
  {
    id: 'help',
    title: 'Help',
    sections: [
      [command('help', 'Help', { keys: ['F1'] }), command('shortcuts', 'Shortcuts', { keys: ['?'] })],
      [command('crash-log', 'Show the crash log')],
      [command('notices', 'Licence and third-party notices'), command('about', 'About Walscope')],
    ],
  },
  {
    // On a Mac in the menu of the app, elsewhere at the end of File.
    id: 'app',
    title: 'Walscope',
    sections: [[command('settings', 'Settings…', { keys: ['CommandOrControl+,'] })]],
  },
] satisfies { id: string; title: string; sections: WindowCommand[][] }[]

type AnyCommand = (typeof MENUS)[number]['sections'][number][number]

/** The name of a command. */
export type CommandId = AnyCommand['id']
/** Commands that the desktop does without the page. */
export type DesktopCommandId = 'new-window'
/** Commands that the page does. */
export type PageCommandId = Exclude<CommandId, DesktopCommandId>

/** A menu of the menu bar: its commands, in the groups that lines part. */
export interface CommandMenu {
  id: string
  title: string
  sections: readonly (readonly (WindowCommand & { id: CommandId })[])[]
}

/** The menus from left to right. */
export const COMMAND_MENUS: readonly CommandMenu[] = MENUS

/** A command, and the title of the menu it stands in. */
export interface ListedCommand extends WindowCommand {
  id: CommandId
  menu: string
}

/** All commands, in the order of the menus. */
export const WINDOW_COMMANDS: readonly ListedCommand[] = COMMAND_MENUS.flatMap(({ title, sections }) =>
  sections.flatMap((section) => section.map((listed) => ({ ...listed, menu: title }))),
)

/** The commands that a page can be asked for. */
export const pageCommandId = z.enum(
  WINDOW_COMMANDS.filter(({ isDesktops = false }) => !isDesktops).map(({ id }) => id as PageCommandId),
)

/** Whether the keys of two commands can be pressed in the same place. */
export function canMeet(one: CommandScope = 'anywhere', other: CommandScope = 'anywhere'): boolean {
  if (one === other || one === 'anywhere' || other === 'anywhere') return true
  // What is outside of Replay may be in SQL; nothing else is in two places.
  return one !== 'in-replay' && other !== 'in-replay'
}
