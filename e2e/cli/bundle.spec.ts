// `walscope bundle`: one zip with the evidence, and with --pseudonyms no user id and no order id in it.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate, walscope, walscopeJson } from '../support/walscope.ts'
import { readZip } from '../support/zip.ts'

const DAMAGE = ['--cold', '1', '--fault', 'flip-event:segment=1,block=5,event=3,byte=24,bit=6'].concat([
  '--fault',
  'flip-event:segment=0,block=0,event=9,byte=24,bit=1',
])
const BLOCK = 'blocks/FS.00000001.wal/5.bin'

interface BundleJson {
  format: string
  output: string
  directory: string
  bundledBlocks: number
  leftOutBlocks: number
  files: { file: string; sha256: string }[]
}

test('everything that the README tells of is there, as it was found', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGE)
  const before = fingerprint(directory)
  const output = join(temporary, 'evidence.zip')
  const { exitCode, document } = walscopeJson<BundleJson>('bundle', directory, '--out', output)
  expect(exitCode).toBe(0)
  expect(fingerprint(directory)).toBe(before)
  expect(document).toMatchObject({ format: 'walscope.bundle/1', output, directory, bundledBlocks: 2, leftOutBlocks: 0 })
  for (const { file, sha256 } of document.files)
    expect(sha256).toBe(
      createHash('sha256')
        .update(readFileSync(join(directory, file)))
        .digest('hex'),
    )

  const entries = readZip(output)
  expect([...entries.keys()]).toEqual([
    ...['README.txt', 'summary.txt', 'bundle.json', 'verify.json', 'hashes.sha256', 'segment-headers.bin'],
    ...['meta/wal_meta.dat', 'blocks.json', BLOCK, 'blocks/FS.00000001.wal/5.previous-header.bin'],
    'blocks/FS.00000000.wal.lz4/0.bin',
  ])
  const segment = readFileSync(join(directory, 'FS.00000001.wal'))
  const offset = 64 + 5 * 16_448
  expect(entries.get(BLOCK)?.equals(segment.subarray(offset, offset + 16_448))).toBe(true)
  const previous = entries.get('blocks/FS.00000001.wal/5.previous-header.bin')
  expect(previous?.equals(segment.subarray(offset - 16_448, offset - 16_448 + 64))).toBe(true)
  expect(entries.get('segment-headers.bin')?.subarray(0, 64).equals(segment.subarray(0, 64))).toBe(true)
  const verified = JSON.parse(entries.get('verify.json')?.toString() ?? '')
  expect(verified.format).toBe('walscope.verify/1')
  expect(JSON.parse(entries.get('blocks.json')?.toString() ?? '')[0]).toMatchObject({
    file: 'FS.00000001.wal',
    block: 5,
    checks: { cause: 'bit-flip' },
  })
})

test('with --pseudonyms ids are replaced, the same by the same, and nothing else', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGE)
  const output = join(temporary, 'evidence.zip')
  walscopeJson<BundleJson>('bundle', directory, '--out', output, '--pseudonyms')
  const entries = readZip(output)
  const segment = readFileSync(join(directory, 'FS.00000001.wal'))
  const original = segment.subarray(64 + 5 * 16_448, 64 + 6 * 16_448)
  const replaced = entries.get(BLOCK) ?? Buffer.alloc(0)
  expect(replaced).toHaveLength(original.length)
  const users = new Map<number, number>()
  for (let event = 64; event < original.length; event += 64) {
    const user = original.readUInt32LE(event + 32)
    const pseudonym = replaced.readUInt32LE(event + 32)
    expect(users.get(user) ?? pseudonym).toBe(pseudonym)
    users.set(user, pseudonym)
    expect(replaced.subarray(event, event + 32).equals(original.subarray(event, event + 32))).toBe(true)
    expect(replaced.subarray(event + 40, event + 64).equals(original.subarray(event + 40, event + 64))).toBe(true)
    // Of some hundred random numbers none is likely to be the id itself.
    expect(pseudonym).not.toBe(user)
  }
  expect(new Set(users.values()).size).toBe(users.size)
  for (const [name, bytes] of entries) expect(bytes.includes(temporary), name).toBe(false)
  expect(entries.get('README.txt')?.toString()).toContain('User ids and order ids are replaced')
})

test('a bundle is not written into the opened directory, nor over a file', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16')
  const before = fingerprint(directory)
  for (const output of [join(directory, 'evidence.zip'), join(directory, 'FS.00000000.wal'), directory]) {
    expect(walscope('bundle', directory, '--out', output).status, output).toBe(2)
  }
  expect(fingerprint(directory)).toBe(before)
  expect(readdirSync(temporary)).toEqual(['wal'])
  expect(walscope('bundle', join(temporary, 'nowhere'), '--out', join(temporary, 'b.zip')).status).toBe(2)
  expect(existsSync(join(temporary, 'b.zip'))).toBe(false)
})
