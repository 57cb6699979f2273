import { expect, test } from 'vitest'
import { findWrites } from './strace.ts'

const inside = (...lines: string[]) => findWrites(lines.map((line) => `7 ${line}\n`).join(''), '/wal', '/home')

test.each([
  'open("/wal/a", O_WRONLY) = 3</wal/a>',
  'open("../wal/a", O_RDWR|O_CLOEXEC) = -1 EACCES (Permission denied)',
  'creat("/wal/a", 0644) = 3</wal/a>',
  'openat(AT_FDCWD</home>, "/wal/a", O_RDONLY|O_CREAT|O_CLOEXEC, 0666) = 3</wal/a>',
  'openat(AT_FDCWD</wal>, "a", O_WRONLY|O_TRUNC) = 3</wal/a>',
  'openat(9</wal>, "./a, (b)", O_WRONLY) = 3</wal/a, (b)>',
  'openat2(AT_FDCWD</home>, "/wal/a", {flags=O_RDWR, resolve=0}, 24) = 3</wal/a>',
  'openat(AT_FDCWD</home>, "/wal", O_RDWR|O_TMPFILE, 0600) = 3</wal/#12 (deleted)>',
  'openat(AT_FDCWD</home>, "/wal/bad\\377\\"\\n", O_WRONLY) = 3</wal/bad>',
  'rename("/home/a", "/wal/a") = 0',
  'renameat2(AT_FDCWD</home>, "/wal/a", AT_FDCWD</home>, "b", 0) = 0',
  'linkat(AT_FDCWD</wal>, "a", AT_FDCWD</home>, "b", 0) = 0',
  'unlink("/wal/a") = -1 ENOENT (No such file or directory)',
  'mkdir("/wal/new", 0777) = 0',
  'truncate("/wal/a", 0) = 0',
  'chmod("/wal", 0700) = 0',
  'utimensat(AT_FDCWD</home>, "/wal/a", NULL, 0) = 0',
  'utimensat(3</wal/a>, NULL, NULL, 0) = 0',
  'ftruncate(3</wal/a>, 0) = 0',
  'write(3</wal/a>, "x", 1) = 1',
  'copy_file_range(4</home/b>, NULL, 3</wal/a>, NULL, 9, 0) = 9',
  'mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3</wal/a>, 0) = 0x7f00',
  'io_uring_setup(64, {flags=0}) = 5<anon_inode:[io_uring]>',
])('found: %s', (line) => {
  expect(inside(line)).toHaveLength(1)
})

test.each([
  'open("/wal/a", O_RDONLY|O_CLOEXEC) = 3</wal/a>',
  'openat(AT_FDCWD</home>, "/wal/O_RDWR", O_RDONLY) = 3</wal/O_RDWR>',
  'openat(AT_FDCWD</home>, "/walnut/a", O_WRONLY|O_CREAT, 0666) = 3</walnut/a>',
  'openat(9</home>, "wal/a", O_WRONLY) = 3</home/wal/a>',
  'rename("/home/a", "/home/b") = 0',
  'write(1</dev/pts/0>, "/wal/a"..., 6) = 6',
  'copy_file_range(3</wal/a>, NULL, 4</home/b>, NULL, 9, 0) = 9',
  'mmap(NULL, 4096, PROT_READ, MAP_SHARED, 3</wal/a>, 0) = 0x7f00',
  'mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE, 3</wal/a>, 0) = 0x7f00',
  '--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED} ---',
  '+++ exited with 0 +++',
])('allowed: %s', (line) => {
  expect(inside(line)).toEqual([])
})

test('a call that another thread interrupted, and one that never ended', () => {
  expect(
    findWrites(
      [
        '7 openat(AT_FDCWD</home>, "/wal/a" <unfinished ...>',
        '8 write(1<pipe:[5]>, "x", 1) = 1',
        '7 <... openat resumed>, O_WRONLY) = 3</wal/a>',
        '8 unlink("/wal/b" <unfinished ...>',
        '8 +++ killed by SIGKILL +++',
        '',
      ].join('\n'),
      '/wal',
      '/home',
    ),
  ).toHaveLength(2)
})

test('a relative path counts wherever a process has gone', () => {
  expect(inside('chdir("/wal") = 0', 'unlink("a") = 0')).toHaveLength(1)
  expect(inside('fchdir(3</wal>) = 0', 'open("a", O_WRONLY) = 4</wal/a>')).toHaveLength(1)
})

test('a line that cannot be read is an error, not passed over', () => {
  expect(() => findWrites('strace: Process 9 attached\n', '/wal', '/home')).toThrow('without a process')
  expect(() => inside('nonsense')).toThrow('no call')
})
