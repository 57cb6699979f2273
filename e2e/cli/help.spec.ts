import { expect, test } from '@playwright/test'
import { COMMANDS } from '../../src/contract/commands.ts'
import { walscope } from '../support/walscope.ts'

test('walscope --help names every command', () => {
  const { status, stdout } = walscope('--help')
  expect(status).toBe(0)
  const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name)
  expect(listed.filter((name) => name !== 'directory' && name !== 'help').sort()).toEqual([...COMMANDS].sort())
})

for (const command of COMMANDS) {
  test(`walscope ${command} --help tells what it takes`, () => {
    const { status, stdout, stderr } = walscope(command, '--help')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Usage: walscope ${command}`)
  })
}
