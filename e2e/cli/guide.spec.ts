// Every command of the guide is run, as it stands there, and says what the guide shows.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type GuideCommand, guideCommands, guidePageNames } from '../support/guide.ts'
import { removeDirectory, temporaryDirectory } from '../support/temporary.ts'
import { root } from '../support/walscope.ts'

test.skip(process.platform === 'win32', 'the guide is written for a POSIX shell')

/** These make the directories that other pages look at. */
const FIRST = ['events-are-missing', 'slow-restart']
/** No two runs take as long. */
const MEASURED = /\d[\d.,]*(?= ?(ns|µs|ms|s|%|[kMG]?B\/s|M events\/s)(?![\w]))/g

/** Runs it in a shell, where `walscope` is this checkout's. */
function runShell(command: string, folder: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: join(folder, 'work'),
    encoding: 'utf8',
    timeout: 120_000,
    env: {
      ...process.env,
      PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
      FORCE_COLOR: undefined,
      NO_COLOR: '1',
    },
  })
  return { status, output: `${stdout}${stderr}` }
}

/** Lines without what no reader sees: how wide columns are, empty ones. */
const plain = (lines: string[]) =>
  lines.map((line) => line.replaceAll(MEASURED, '#').replaceAll(/\s+/g, ' ').trim()).filter((line) => line !== '')

const literal = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const withoutNumbers = (line: string) => `${line.replaceAll(/\d[\d.,]*/g, '#')}\n`

/** The lines that the guide shows, as a pattern: `…` stands for anything. */
function patternOf(shown: string[]): RegExp {
  const escaped = plain(shown).map((line) => (line === '…' ? '(?:.*\n)*' : `${literal(line).replaceAll('…', '.*')}\n`))
  return new RegExp(`^${escaped.join('')}$`)
}

const shell = { folder: '' }

test.beforeAll(() => {
  shell.folder = temporaryDirectory('walscope-guide-')
  mkdirSync(join(shell.folder, 'bin'))
  mkdirSync(join(shell.folder, 'work'))
  const walscope = join(shell.folder, 'bin', 'walscope')
  writeFileSync(walscope, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/walscope.mjs')}' "$@"\n`)
  chmodSync(walscope, 0o755)
})
test.afterAll(() => removeDirectory(shell.folder))

const others = guidePageNames().filter((name) => !FIRST.includes(name))

test('the commands of the guide, one after the other', () => {
  test.setTimeout(300_000)
  const commands = [...FIRST, ...others].flatMap(guideCommands)
  expect(commands.length).toBeGreaterThan(20)
  for (const command of commands) check(command)
})

function check({ page, command, output, exitCode, isMeasured }: GuideCommand): void {
  const { status, output: said } = runShell(command, shell.folder)
  const where = `${page}.md: ${command}\n${said}`
  expect(status, where).toBe(exitCode)
  const lines = plain(said.split('\n'))
    .map((line) => `${line}\n`)
    .join('')
  if (isMeasured) {
    // What one run measured no other one does; what it is about stands in the first line.
    const [first = ''] = plain(output)
    const [told = ''] = lines.split('\n')
    expect(withoutNumbers(told), where).toMatch(patternOf([withoutNumbers(first)]))
  } else expect(lines, where).toMatch(patternOf(output))
}
