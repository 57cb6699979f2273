// No command ever writes into the directory that it looks at: everything in it stays as it was, and no system call tries.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, startServer, test } from '../support/app.ts'
import { generatePrecious } from '../support/precious.ts'
import { findWrites, straced, whyNoStrace } from '../support/strace.ts'
import { fingerprint } from '../support/temporary.ts'
import { root, walscope } from '../support/walscope.ts'

/** What each command is run with; `elsewhere` is a directory for what it writes. A command that is not here fails a test. */
const COMMANDS: Record<string, ((directory: string, elsewhere: string) => string[])[]> = {
  scan: [(directory) => [directory], (directory) => [directory, '--json']],
  verify: [
    (directory) => [directory, '--threads', '3'],
    (directory) => [join(directory, 'FS.00000002.wal'), join(directory, 'FS.00000000.wal.lz4'), '--json'],
  ],
  recover: [
    (directory) => [directory],
    (directory) => [directory, '--no-preload', '--cold', '--json'],
    (directory) => [directory, '--mode', 'diagnostic'],
    (directory) => [directory, '--digest', '--threads', '2', '--prepared', '1', '--from', '5000'],
    (directory, elsewhere) => [directory, '--trace', `${elsewhere}.walscope`],
  ],
  // Without --to, and into the directory, it is refused: the one is no trace, the other no place.
  trace: [
    (directory) => [join(directory, 'FS.00000003.wal')],
    (_, elsewhere) => [`${elsewhere}.walscope`, '--to', 'perfetto', '-o', `${elsewhere}.pftrace`],
    (_, elsewhere) => [`${elsewhere}.walscope`, '--to', 'hgrm', '-o', elsewhere],
    (_, elsewhere) => [`${elsewhere}.walscope`, '--to', 'openmetrics', '-o', `${elsewhere}.txt`, '--json'],
    (_, elsewhere) => [`${elsewhere}.walscope`, '--to', 'json'],
    (directory, elsewhere) => [`${elsewhere}.walscope`, '--to', 'json', '-o', join(directory, 'new', 'a.json')],
    (directory, elsewhere) => [`${elsewhere}.walscope`, '--beside', join(directory, 'notes.txt')],
  ],
  block: [
    (directory) => [join(directory, 'FS.00000003.wal'), '4'],
    (directory) => [join(directory, 'FS.00000000.wal.lz4'), '3', '--json'],
  ],
  events: [
    (directory) => [directory, '--mode', 'all', '--format', 'csv'],
    (directory) => [directory, '--where', 'type = CANCEL_ORDER', '--count'],
    (directory, elsewhere) => [directory, '-o', `${elsewhere}.ndjson`, '--mode', 'strict', '--json'],
    (directory, elsewhere) => [directory, '-o', elsewhere, '--format', 'parquet', '--partition'],
  ],
  sql: [
    (directory) => [directory, 'select * from events, segments, blocks, findings limit 5'],
    (directory, elsewhere) => [directory, 'from events', '-o', `${elsewhere}.parquet`],
  ],
  salvage: [
    (directory, elsewhere) => [directory, '--out', elsewhere],
    (directory, elsewhere) => [directory, '--out', elsewhere, '--repair-bits', '--json'],
  ],
  bundle: [
    (directory, elsewhere) => [directory, '--out', `${elsewhere}.zip`],
    (directory, elsewhere) => [directory, '--out', `${elsewhere}.zip`, '--pseudonyms', '--json'],
  ],
  // Refused: the directory is not empty.
  generate: [(directory) => [directory, '--segments', '1', '--blocks', '16']],
  serve: [],
}

/** How each ends on the damaged directory: with findings, where nothing else is said. */
const exitCodeOf = (command: string, args: string[]) => {
  if (command === 'trace') return args[1] === '--to' && !args.some((it) => it.endsWith('a.json')) ? 0 : 2
  if (command === 'generate') return 2
  const isSound = ['events', 'sql', 'salvage', 'bundle'].includes(command) || (command === 'block' && args[1] === '3')
  return isSound ? 0 : 1
}

const commandLine = (...args: string[]) => [process.execPath, join(root, 'bin/walscope.mjs'), ...args]
const whyNot = whyNoStrace()

test('the table holds every command', () => {
  const help = walscope('--help').stdout
  const names = [...(help.split('Commands:')[1] ?? '').matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name)
  expect(names.filter((name) => name !== 'help').sort()).toEqual(Object.keys(COMMANDS).sort())
})

for (const [command, runs] of Object.entries(COMMANDS)) {
  for (const [index, args] of runs.entries()) {
    test(`${command} ${args('DIR', 'ELSEWHERE').join(' ')}`, async ({ temporary }, testInfo) => {
      const directory = await generatePrecious(join(temporary, 'wal'))
      const before = fingerprint(directory)
      // What a trace is recorded with stands in the table itself.
      if (command === 'trace') walscope('recover', directory, '--trace', join(temporary, 'elsewhere.walscope'))
      const output = join(temporary, `trace-${index}`)
      const line = commandLine(command, ...args(directory, join(temporary, 'elsewhere')))
      const [program = '', ...rest] = whyNot === null ? [...straced(output), ...line] : line
      // Events as text are more than Node keeps of an output unless it is told.
      const result = spawnSync(program, rest, { encoding: 'utf8', cwd: temporary, maxBuffer: 64 * 1024 * 1024 })
      expect(result.status, result.stderr).toBe(exitCodeOf(command, args(directory, '')))
      expect(fingerprint(directory)).toBe(before)
      if (whyNot !== null) testInfo.annotations.push({ type: 'not traced', description: whyNot })
      else expect(findWrites(readFileSync(output, 'utf8'), directory, temporary)).toEqual([])
    })
  }
}

test('serve, with a directory that nobody looks at yet', async ({ temporary }) => {
  test.skip(whyNot !== null, whyNot ?? '')
  const directory = await generatePrecious(join(temporary, 'wal'))
  const before = fingerprint(directory)
  const output = join(temporary, 'trace')
  const server = await startServer(join(temporary, 'configuration'), directory, straced(output))
  await server.stop()
  expect(fingerprint(directory)).toBe(before)
  expect(findWrites(readFileSync(output, 'utf8'), directory, process.cwd())).toEqual([])
})

test('the trace sees what writes: through paths, descriptors, threads and children', async ({ temporary }) => {
  test.skip(whyNot !== null, whyNot ?? '')
  const directory = await generatePrecious(join(temporary, 'wal'))
  const before = fingerprint(directory)
  const output = join(temporary, 'trace')
  // The promises go through the threads of libuv; the shell is a child.
  const script = `
    const fs = require('node:fs')
    const at = (name) => ${JSON.stringify(directory)} + '/' + name
    const file = fs.openSync(at('notes.txt'), 'r+')
    fs.writeSync(file, 'x'); fs.ftruncateSync(file, 3); fs.futimesSync(file, 1, 1); fs.fchmodSync(file, 0o600)
    fs.renameSync(at('wal_meta.dat.tmp'), at('renamed'))
    fs.promises.unlink(at('renamed')).then(() => {
      fs.truncateSync(at('FS.00000001.wal'), 10)
      process.chdir(at('archive'))
      fs.mkdirSync('new'); fs.utimesSync('new', 1, 1); fs.chmodSync('new', 0o700); fs.rmdirSync('new')
      require('node:child_process').execSync('echo more >> FS.00000000.wal; ln -s nowhere link')
    })`
  expect(spawnSync('strace', [...straced(output).slice(1), process.execPath, '-e', script]).status).toBe(0)
  expect(fingerprint(directory)).not.toBe(before)
  const found = findWrites(readFileSync(output, 'utf8'), directory, process.cwd()).join('\n')
  for (const trace of [
    ...['notes.txt", O_RDWR', /\bp?write(64)?\(\d+<[^>]*notes.txt>/, /ftruncate\(/, /utimensat\(\d+</, /fchmod\(/],
    ...[
      /rename(at2?)?\(/,
      /unlink(at)?\(/,
      /FS\.00000001\.wal", (O_|10)/,
      /mkdir(at)?\("?/,
      /chmod(at)?\("new"|fchmodat\(.*"new"/,
    ],
    ...[/rmdir\(|unlinkat\(.*AT_REMOVEDIR/, 'FS.00000000.wal", O_WRONLY|O_CREAT|O_APPEND', /symlink(at)?\(/],
  ]) {
    if (typeof trace === 'string') expect(found).toContain(trace)
    else expect(found).toMatch(trace)
  }
})
