// How often the kernel has ended a process for want of memory. A SIGKILL does not say who sent it; these counters do.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Counted by the kernel since the group was made, and since it started; null where it does not say. */
export interface MemoryKills {
  /** Of our control group and those below it. */
  group: number | null
  /** Of the whole machine, other people's processes included. */
  machine: number | null
}

/** Reads the counters. Some small files of /proc and /sys, on Linux only. `root` stands for `/` in tests. */
export function readMemoryKills(root = '/'): MemoryKills {
  const text = (path: string) => readText(join(root, path))
  return { group: groupKills(text), machine: counter(text('proc/vmstat'), 'oom_kill') }
}

/** Whether the kernel has ended processes between two readings: one of our group, or one of the machine, which may be another. */
export function memoryKillSince(before: MemoryKills, after: MemoryKills): 'group' | 'machine' | null {
  const rose = (name: keyof MemoryKills) => {
    const [a, b] = [before[name], after[name]]
    return a !== null && b !== null && b > a
  }
  if (rose('group')) return 'group'
  return rose('machine') ? 'machine' : null
}

/**
 * cgroups(7): a line of /proc/self/cgroup is `id:controllers:path`, with no controllers for version 2, whose file is `memory.events`;
 * in version 1 it is `memory.oom_control`. In a container the path may begin above what is mounted: the nearest that is there
 * counts for those below it.
 */
function groupKills(text: (path: string) => string | null): number | null {
  const lines = (text('proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'))
  const memory = lines.find(([, controllers]) => controllers?.split(',').includes('memory'))
  const unified = lines.find(([id, controllers]) => id === '0' && controllers === '')
  const candidates = [
    ...(memory === undefined ? [] : [{ path: memory.slice(2).join(':'), base: 'memory', file: 'memory.oom_control' }]),
    ...(unified === undefined ? [] : [{ path: unified.slice(2).join(':'), base: '', file: 'memory.events' }]),
  ]
  for (const { path, base, file } of candidates) {
    for (let folder = join('/', path); ; folder = dirname(folder)) {
      const kills = counter(text(join('sys/fs/cgroup', base, folder, file)), 'oom_kill')
      if (kills !== null) return kills
      if (folder === '/') break
    }
  }
  return null
}

/** Of a file with a name and a number a line. */
function counter(text: string | null, name: string): number | null {
  const value = new RegExp(`^${name} (\\d{1,15})$`, 'm').exec(text ?? '')?.[1]
  return value === undefined ? null : Number(value)
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not on this system, or not for us.
    return null
  }
}
