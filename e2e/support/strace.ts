// Watches the system calls of a command and of all that it starts, and finds those that would write into a directory.
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** Where each call names what it changes: a path (after a descriptor of a directory for the `…at` forms), or a descriptor. */
const PATHS: Record<string, number[]> = {
  ...{ open: [0], creat: [0], openat: [1], openat2: [1] },
  ...{
    rename: [0, 1],
    renameat: [1, 3],
    renameat2: [1, 3],
    link: [0, 1],
    linkat: [1, 3],
    symlink: [1],
    symlinkat: [2],
  },
  ...{ unlink: [0], unlinkat: [1], rmdir: [0], mkdir: [0], mkdirat: [1], mknod: [0], mknodat: [1], truncate: [0] },
  ...{ chmod: [0], fchmodat: [1], fchmodat2: [1], chown: [0], lchown: [0], fchownat: [1] },
  ...{ utime: [0], utimes: [0], futimesat: [1], utimensat: [1], setxattr: [0], lsetxattr: [0], removexattr: [0] },
  ...{ lremovexattr: [0] },
}
const DESCRIPTORS: Record<string, number> = {
  ...{ ftruncate: 0, fallocate: 0, fchmod: 0, fchown: 0, fsetxattr: 0, fremovexattr: 0, utimensat: 0 },
  ...{ write: 0, pwrite64: 0, writev: 0, pwritev: 0, pwritev2: 0, sendfile: 0, copy_file_range: 2, splice: 2 },
}
const OPENS = new Set(['open', 'openat', 'openat2'])
/** What goes through a ring of io_uring is no system call any more: nobody could say what it did. */
const HIDDEN = 'io_uring_setup'

const traced = [...Object.keys(PATHS), ...Object.keys(DESCRIPTORS), 'mmap', 'chdir', 'fchdir', HIDDEN]

/**
 * strace in front of a command: threads and children too, descriptors with their paths, only what could write. With -D the
 * command stays the child of whoever started it, and gets its signals; its pipes close when strace has ended as well.
 */
export function straced(output: string): string[] {
  const calls = [...new Set(traced)].map((name) => `?${name}`).join(',')
  return ['strace', '-D', '-f', '-y', '-qq', '-s', '16', '--seccomp-bpf', '-e', `trace=${calls}`, '-o', output]
}

/** Why nothing can be traced here; null where it can. */
export function whyNoStrace(): string | null {
  const probe = spawnSync('strace', ['-D', '-f', '--seccomp-bpf', '-o', '/dev/null', 'true'], { encoding: 'utf8' })
  if (probe.error !== undefined) return `strace cannot be started: ${probe.error.message}`
  return probe.status === 0 ? null : `this system does not let processes be traced: ${probe.stderr.trim()}`
}

export interface Call {
  name: string
  args: string[]
  line: string
}

/** The calls of a trace; those that another thread's interrupted are put together. Throws at a line that it cannot read. */
export function parseTrace(text: string): Call[] {
  const unfinished = new Map<string, string>()
  const calls: Call[] = []
  for (const line of text.split('\n')) {
    const [, pid, rest] = line.match(/^(\d+) +(.*)$/) ?? []
    if (line === '') continue
    if (pid === undefined || rest === undefined) throw new Error(`strace wrote a line without a process: ${line}`)
    // A signal, or the end of a process.
    if (/^(---|\+\+\+) .* (---|\+\+\+)$/.test(rest)) continue
    const begun = rest.match(/^(.*) <unfinished \.\.\.>$/)?.[1]
    if (begun !== undefined) {
      unfinished.set(pid, begun)
      continue
    }
    const [, resumed, end] = rest.match(/^<\.\.\. (\w+) resumed>(.*)$/) ?? []
    if (resumed !== undefined) {
      calls.push(parseCall(`${unfinished.get(pid) ?? `${resumed}(`}${end}`, line))
      unfinished.delete(pid)
    } else {
      calls.push(parseCall(rest, line))
    }
  }
  // A process that was killed in a call has no end of it; what the call names is known all the same.
  for (const begun of unfinished.values()) calls.push(parseCall(begun, begun))
  return calls
}

function parseCall(text: string, line: string): Call {
  const [, name, rest] = text.match(/^(\w+)\((.*)$/s) ?? []
  if (name === undefined || rest === undefined) throw new Error(`strace wrote a line that is no call: ${line}`)
  return { name, args: splitArguments(rest), line }
}

/** Arguments up to the closing bracket: commas and brackets inside of strings, paths and structures separate nothing. */
function splitArguments(text: string): string[] {
  const args = ['']
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const quoted = text.slice(i).match(/^("(?:[^"\\]|\\.)*"|<[^>]*>)/s)?.[0]
    if (quoted !== undefined) {
      args[args.length - 1] += quoted
      i += quoted.length - 1
      continue
    }
    const letter = text[i] ?? ''
    if ('([{'.includes(letter)) depth += 1
    if (')]}'.includes(letter)) depth -= 1
    if (depth < 0) break
    if (letter === ',' && depth === 0) args.push('')
    else args[args.length - 1] += letter
  }
  return args.map((arg) => arg.trim())
}

const ESCAPES: Record<string, number> = { n: 10, t: 9, r: 13, v: 11, f: 12 }

/** A string of C as strace writes it, as text. */
function unquote(text: string): string {
  const bytes: number[] = []
  for (const [, octal, letter, plain] of text.matchAll(/\\([0-7]{1,3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else if (letter !== undefined) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0))
    else bytes.push(...Buffer.from(plain ?? ''))
  }
  return Buffer.from(bytes).toString('utf8')
}

const stringOf = (arg = '') => (arg.startsWith('"') ? unquote(arg.slice(1, arg.lastIndexOf('"'))) : null)
/** The path that strace -y gives of a descriptor. */
function pathOf(arg = ''): string | null {
  const path = arg.match(/^(?:-?\d+|AT_FDCWD)<(.*)>/s)?.[1]
  return path === undefined ? null : unquote(path)
}

/** The path with the links in it followed, as far as it exists. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  return dirname(path) === path ? path : join(real(dirname(path)), basename(path))
}

/** Lines of the trace that write, or try to write, into a directory; `cwd` is where the command was started. */
export function findWrites(trace: string, directory: string, cwd: string): string[] {
  const calls = parseTrace(trace)
  // Which process is where is not followed: a relative path counts where it could be meant.
  const places = [cwd, ...calls.filter(({ name }) => name === 'chdir').map(({ args }) => stringOf(args[0]) ?? cwd)]
  places.push(...calls.filter(({ name }) => name === 'fchdir').map(({ args }) => pathOf(args[0]) ?? cwd))
  const roots = [resolve(directory), real(resolve(directory))]
  const isInside = (path: string | null) =>
    path !== null && [path, real(path)].some((it) => roots.some((root) => it === root || it.startsWith(`${root}/`)))

  const namesInside = (args: string[], index: number): boolean => {
    const path = stringOf(args[index])
    if (path === null) return false
    const base = pathOf(args[index - 1])
    return (base === null ? places : [base]).some((place) => isInside(resolve(place, path)))
  }
  const writes = ({ name, args }: Call): boolean => {
    if (name === HIDDEN) return true
    if (name === 'mmap')
      return /PROT_WRITE/.test(args[2] ?? '') && /MAP_SHARED/.test(args[3] ?? '') && isInside(pathOf(args[4]))
    if (
      OPENS.has(name) &&
      !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE/.test(
        args
          .slice(1)
          .filter((arg) => !arg.startsWith('"'))
          .join(','),
      )
    )
      return false
    const descriptor = DESCRIPTORS[name]
    const isPath = (PATHS[name] ?? []).some((index) => namesInside(args, index))
    // Of utimensat, the descriptor is what is meant only where there is no path.
    const isDescriptor = descriptor !== undefined && !(name in PATHS && stringOf(args[1]) !== null)
    return isPath || (isDescriptor && isInside(pathOf(args[descriptor])))
  }
  return calls.filter(writes).map(({ line }) => line)
}
