// `walscope block`: one block of a segment, hot and cold, sound and damaged.
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { fingerprint } from '../support/temporary.ts'
import { corpus, generate, walscope, walscopeJson } from '../support/walscope.ts'

const BLOCK_BYTES = 16_448
/** Where the bit is that the fault flips: byte 17 of event 7 of block 5. */
const FLIPPED_OFFSET = 64 + 5 * BLOCK_BYTES + 64 + 7 * 64 + 17
const FLIP = ['--fault', 'flip-event:segment=1,block=5,event=7,byte=17,bit=3']
const SMALL = ['--segments', '3', '--blocks', '16', '--seed', '5']

interface BlockJson {
  format: string
  kind: string
  block: number
  offset: number
  condition: string
  strictStatus: string | null
  header: { firstEventId: string; blockChecksum: string; eventCount: number }
  checksums: { check: string; stored: string; computed: string | null; holds: boolean | null }[]
  verdict: { cause: string; bits: object[]; repair: { offset: number; stored: number; repaired: number }[] } | null
  coverage: { offset: number; size: number; repeats: number; cover: string; checks: string[] }[]
  findings: { code: string }[]
  data: string
}

for (const kind of ['hot', 'cold']) {
  test(`a flipped bit in a ${kind} segment: the check that fails, the bit, the repaired byte`, async ({
    temporary,
  }) => {
    const directory = await generate(
      join(temporary, 'wal'),
      ...SMALL,
      ...(kind === 'cold' ? ['--cold', '3'] : []),
      ...FLIP,
    )
    const before = fingerprint(directory)
    const file = join(directory, `FS.00000001.wal${kind === 'cold' ? '.lz4' : ''}`)
    const { exitCode, document } = walscopeJson<BlockJson>('block', file, '5')
    expect(exitCode).toBe(1)
    expect(document).toMatchObject({
      ...{ format: 'walscope.block/1', kind, block: 5, offset: 64 + 5 * BLOCK_BYTES },
      ...{ condition: 'block-checksum-mismatch', strictStatus: 'BLOCK_CHECKSUM_MISMATCH' },
      verdict: { cause: 'bit-flip', bits: [{ offset: FLIPPED_OFFSET, bit: 3 }] },
    })
    expect(document.checksums.map(({ check, holds }) => [check, holds])).toEqual([
      ['block checksum', false],
      ['chained checksum', false],
      ['block header checksum', true],
    ])
    const data = Buffer.from(document.data, 'hex')
    expect(data).toHaveLength(BLOCK_BYTES)
    const [repair] = document.verdict?.repair ?? []
    expect(repair?.offset).toBe(FLIPPED_OFFSET - document.offset)
    expect(data[repair?.offset ?? 0]).toBe(repair?.stored)
    expect((repair?.stored ?? 0) ^ (repair?.repaired ?? 0)).toBe(1 << 3)
    expect(document.findings.map(({ code }) => code)).toEqual(['BLOCK_CHECKSUM_MISMATCH'])
    expect(document.coverage.reduce((sum, { size, repeats }) => sum + size * repeats, 0)).toBe(BLOCK_BYTES)

    const { status, stdout } = walscope('block', file, '5')
    expect(status).toBe(1)
    expect(stdout).toContain(`Cause: bit-flip. Bit 3 of byte ${FLIPPED_OFFSET.toLocaleString('en-US')} is flipped`)
    expect(stdout).toMatch(/event 7, price \(ticks\) +0x/)
    // The row of the changed byte twice, stored and repaired, with the names of its fields beside it.
    const rows = stdout.split('\n').filter((line) => /^[-+] /.test(line))
    expect(rows.map((row) => row[0])).toEqual(['-', '+'])
    expect(rows[0]).toContain('price (ticks)')
    expect(stdout).toMatch(/event 255: event id \d+/)
    expect(fingerprint(directory)).toBe(before)
  })
}

test('a sound block, with what the original checks of it; a partial one, with its tail', () => {
  const file = join(corpus, 'single/FS.00000000.wal')
  const sound = walscopeJson<BlockJson>('block', file, '2')
  expect(sound.exitCode).toBe(0)
  expect(sound.document).toMatchObject({ condition: 'sound', strictStatus: 'OK', verdict: null, findings: [] })
  const bytesBy = (document: BlockJson, cover: string) =>
    document.coverage.filter((it) => it.cover === cover).reduce((sum, { size, repeats }) => sum + size * repeats, 0)
  // Block checksum, chained checksum, count and events; the ids and the index in part; the header's checksum and padding.
  expect(bytesBy(sound.document, 'original')).toBe(8 + 8 + 2 + 256 * 64)
  expect(bytesBy(sound.document, 'original-partly')).toBe(8 + 8 + 4)
  expect(bytesBy(sound.document, 'walscope')).toBe(8 + 18)

  const { document: last } = walscopeJson<BlockJson>('block', file, '7')
  expect(last.condition).toBe('partial')
  expect(bytesBy(last, 'walscope')).toBe(8 + 18 + (256 - last.header.eventCount) * 64)
})

test('a count that no block can have leaves its events to nobody', async ({ temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...[...SMALL, '--fault', 'write:segment=1,offset=49452,bytes=0002', '--fault', 'rehash-block:segment=1,block=3'],
  )
  const { document } = walscopeJson<BlockJson>('block', join(directory, 'FS.00000001.wal'), '3')
  expect(document).toMatchObject({ condition: 'structure-invalid', header: { eventCount: 512 } })
  expect(document.coverage.at(-1)).toMatchObject({ offset: 64, size: BLOCK_BYTES - 64, cover: 'nothing', checks: [] })
  expect(document.checksums[0]).toMatchObject({ computed: null, holds: null })
})

test('a block that is cut, one that is not there, and bad input', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const file = join(directory, 'FS.00000001.wal')
  truncateSync(file, 64 + 9 * BLOCK_BYTES + 1_000)
  const cut = walscopeJson<BlockJson>('block', file, '9')
  expect(cut.document).toMatchObject({ condition: 'cut', header: null, verdict: { cause: 'truncated' } })
  expect(cut.document.data).toHaveLength(2_000)
  for (const [args, message] of [
    [[file, '10'], 'the header counts 16 blocks, and the segment ends after 9'],
    [[file, '-1'], ''],
    [[file, 'x'], ''],
    [[file, '4294967296'], ''],
    [[join(directory, 'none.wal'), '0'], 'No such file'],
    [[directory, '0'], 'no regular file'],
  ] as const) {
    const { status, stdout, stderr } = walscope('block', ...args)
    expect(status, args.join(' ')).toBe(2)
    expect(stdout).toBe('')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain(message)
  }
})
