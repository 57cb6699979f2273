// Names of files may hold anything: all of them are read, documents can be turned back into the names, and nothing but
// letters reaches the terminal.
import { spawnSync } from 'node:child_process'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generateHostile, generateHostileCopies, hostileNames } from '../support/hostile-names.ts'
import { walscope, walscopeJson } from '../support/walscope.ts'
import { readZip } from '../support/zip.ts'

interface SegmentsJson {
  segments: { file: string; strictStatus?: string; headerStatus?: string }[]
}

/** Everything but letters, digits, signs and line ends: what a terminal could obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

/** The table's own colours; a name that holds such a sequence is shown escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of
const withoutColours = (text: string) => text.replace(/\u001b\[\d{1,2}m/g, '')

test('segments of hostile names are scanned, verified and replayed', async ({ temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  const names = hostileNames.map(({ json }) => json)
  const scan = walscopeJson<SegmentsJson>('scan', directory).document
  expect(scan.segments.map(({ file }) => file)).toEqual(names)
  const verify = walscopeJson<SegmentsJson>('verify', directory).document
  expect(verify.segments.map(({ file }) => file)).toEqual(names)
  expect(verify.segments.every(({ strictStatus }) => strictStatus === 'OK')).toBe(true)
  const recover = walscopeJson<{ eventsReplayed: string }>('recover', directory).document
  expect(recover.eventsReplayed).toBe(String(hostileNames.length * 16 * 256))
})

test('a name from a document names the file again', async ({ temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  for (const form of ['json', 'shown'] as const) {
    const paths = hostileNames.map((name) => join(directory, name[form]))
    const { document } = walscopeJson<SegmentsJson>('verify', ...paths)
    expect(document.segments.map(({ file }) => file)).toEqual(hostileNames.map(({ json }) => json))
    expect(document.segments.every(({ strictStatus }) => strictStatus === 'OK')).toBe(true)
  }
})

test('segments of hostile names are salvaged, and hashed in a bundle', async ({ temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  const names = hostileNames.map(({ json }) => json).sort()
  const { document } = walscopeJson<{ events: string; inputs: { file: string; sha256: string | null }[] }>(
    'salvage',
    directory,
    '--out',
    join(temporary, 'new'),
  )
  expect(document.events).toBe(String(hostileNames.length * 16 * 256))
  expect(document.inputs.map(({ file }) => file).sort()).toEqual(names)
  expect(document.inputs.every(({ sha256 }) => sha256 !== null)).toBe(true)
  const bundle = walscopeJson<{ files: { file: string; sha256: string | null }[] }>(
    'bundle',
    directory,
    '--out',
    join(temporary, 'evidence.zip'),
  ).document
  expect(bundle.files.every(({ sha256 }) => sha256 !== null)).toBe(true)
  const checked = spawnSync('sha256sum', ['-c', '--strict', '-'], {
    cwd: directory,
    input: readZip(join(temporary, 'evidence.zip')).get('hashes.sha256'),
  })
  expect(checked.stderr.toString()).toBe('')
  expect(checked.status).toBe(0)
})

for (const command of ['scan', 'verify', 'recover']) {
  test(`${command}: nothing in a name reaches the terminal but letters`, async ({ temporary }) => {
    const directory = join(temporary, 'wal')
    await generateHostileCopies(directory)
    const stdout = withoutColours(walscope(command, directory).stdout)
    expect(stdout).not.toMatch(OBEYED)
    if (command === 'recover') return
    for (const { shown, what } of hostileNames) expect(stdout, what).toContain(shown)
  })
}

test('errors about hostile names are one line without control characters', ({ temporary }) => {
  for (const command of ['scan', 'verify', 'recover']) {
    const { stderr, status } = walscope(command, join(temporary, 'no\nsuch\u001b[31m\u202e'))
    expect(status).toBe(2)
    expect(stderr).not.toMatch(OBEYED)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  }
  expect(walscope('scan', '--\u001b[2J').stderr).not.toMatch(OBEYED)
})

test('the directory may be named like that as well', async ({ temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  renameSync(directory, Buffer.from(`${temporary}/no\xffutf8`, 'latin1'))
  const named = join(temporary, 'no\\xFFutf8')
  const { document } = walscopeJson<{ directory: string; eventsReplayed: string }>('recover', named)
  expect(document).toMatchObject({ directory: named, eventsReplayed: String(hostileNames.length * 16 * 256) })
})
