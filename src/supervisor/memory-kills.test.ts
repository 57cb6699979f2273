import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { memoryKillSince, readMemoryKills } from './memory-kills.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walscope-kills-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

const EVENTS = (kills: number) => `low 0\nhigh 3\nmax 7\noom 2\noom_kill ${kills}\noom_group_kill 0\n`

it('reads control groups of version 2', () => {
  write({
    'proc/self/cgroup': '0::/user.slice/a:b.scope\n',
    'sys/fs/cgroup/user.slice/a:b.scope/memory.events': EVENTS(4),
    'proc/vmstat': 'nr_free_pages 1\noom_kill 9\n',
  })
  expect(readMemoryKills(root)).toEqual({ group: 4, machine: 9 })
})

it('reads control groups of version 1', () => {
  write({
    'proc/self/cgroup': '9:cpu,cpuacct:/\n4:memory:/session\n0::/\n',
    'sys/fs/cgroup/memory/session/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
  })
  expect(readMemoryKills(root)).toEqual({ group: 2, machine: null })
})

it('takes the nearest group that is mounted, as in a container', () => {
  write({ 'proc/self/cgroup': '0::/../outside/inside\n', 'sys/fs/cgroup/memory.events': EVENTS(1) })
  expect(readMemoryKills(root).group).toBe(1)
})

it('says nothing where the system says nothing, or something else', () => {
  expect(readMemoryKills(root)).toEqual({ group: null, machine: null })
  write({ 'proc/self/cgroup': 'x\n0::/\n', 'proc/vmstat': 'oom_kill many\n', 'sys/fs/cgroup/memory.events': '\0' })
  expect(readMemoryKills(root)).toEqual({ group: null, machine: null })
})

it.runIf(platform() === 'linux')('reads this system', () => {
  expect(readMemoryKills().machine).toBeGreaterThanOrEqual(0)
})

it.each([
  [{ group: 1, machine: 1 }, { group: 2, machine: 2 }, 'group'],
  [{ group: 1, machine: 1 }, { group: 1, machine: 2 }, 'machine'],
  [{ group: null, machine: 1 }, { group: null, machine: 2 }, 'machine'],
  [{ group: 1, machine: 1 }, { group: 1, machine: 1 }, null],
  [{ group: null, machine: null }, { group: 5, machine: 5 }, null],
])('from %j to %j: %s', (before, after, kill) => {
  expect(memoryKillSince(before, after)).toBe(kill)
})
