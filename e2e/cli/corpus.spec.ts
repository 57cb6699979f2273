// What the command line says of segments that FlashStrike's own recorder wrote, against the manifest beside them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { fingerprint } from '../support/temporary.ts'
import { corpus, walscopeJsonHere } from '../support/walscope.ts'

interface ManifestFile {
  file: string
  kind?: 'hot' | 'cold'
  strictStatus: string
  uncompressedBytes: number
  segmentIndex: number
  blockCount: number
  eventCount: number
  firstEventId: string
  lastEventId: string
  verifiedBlocks: number
  verifiedEvents: number
  badBlocks: unknown[]
}

interface Manifest {
  directories: Record<
    string,
    {
      strict: { events: string; digest: string; skipped: string[]; refused: string | null }
      diagnostic: { events: string; digest: string; lostEvents: string }
      files: ManifestFile[]
    }
  >
}

interface VerifyJson {
  format: string
  segments: (ManifestFile & { bytes: number })[]
  findings: { severity: string }[]
  summary: Record<string, unknown>
}

interface RecoverJson {
  status: string
  eventsReplayed: string
  digest: string
  lostEvents: string
  skipped: { file: string }[]
}

const manifest: Manifest = JSON.parse(readFileSync(join(corpus, 'MANIFEST.json'), 'utf8'))

for (const [name, expected] of Object.entries(manifest.directories)) {
  const directory = join(corpus, name)

  test(`verify ${name}: every segment as the manifest lists it, hot and cold`, async () => {
    const before = fingerprint(directory)
    const { exitCode, document } = await walscopeJsonHere<VerifyJson>('verify', directory)

    const segments = expected.files.filter((file) => file.kind !== undefined)
    expect(document.format).toBe('walscope.verify/1')
    expect(document.segments).toHaveLength(segments.length)
    for (const segment of segments) {
      const found = document.segments.find(({ file }) => file === segment.file)
      expect(found, segment.file).toMatchObject({
        kind: segment.kind,
        strictStatus: segment.strictStatus,
        bytes: segment.uncompressedBytes,
        segmentIndex: segment.segmentIndex,
        blockCount: segment.blockCount,
        eventCount: segment.eventCount,
        firstEventId: segment.firstEventId,
        lastEventId: segment.lastEventId,
        verifiedBlocks: segment.verifiedBlocks,
        verifiedEvents: segment.verifiedEvents,
        badBlocks: segment.badBlocks,
      })
    }
    expect(document.summary).toMatchObject({
      segments: segments.length,
      strictEvents: expected.strict.events,
      diagnosticEvents: expected.diagnostic.events,
      lostEvents: expected.diagnostic.lostEvents,
    })
    const serious = document.findings.filter(({ severity }) => severity !== 'note')
    expect(exitCode).toBe(serious.length === 0 ? 0 : 1)
    expect(fingerprint(directory)).toBe(before)
  })

  for (const variant of [[], ['--no-preload'], ['--threads', '2', '--prepared', '1', '--finished', '1']]) {
    test(`recover ${name} ${variant.join(' ')}: the strict events and their digest`, async () => {
      const before = fingerprint(directory)
      const { document } = await walscopeJsonHere<RecoverJson>('recover', directory, '--digest', ...variant)

      expect(document).toMatchObject({
        status: expected.strict.refused ?? 'ITEM_NOT_FOUND',
        eventsReplayed: expected.strict.events,
        digest: expected.strict.digest,
      })
      expect(document.skipped.map(({ file }) => file)).toEqual(expected.strict.skipped)
      expect(fingerprint(directory)).toBe(before)
    })
  }

  for (const variant of [[], ['--no-preload'], ['--prepared', '1', '--finished', '1']]) {
    test(`recover --mode diagnostic ${name} ${variant.join(' ')}: all that can be had, and its digest`, async () => {
      const before = fingerprint(directory)
      const mode = ['--mode', 'diagnostic', '--digest']
      const { document } = await walscopeJsonHere<RecoverJson>('recover', directory, ...mode, ...variant)

      const { events, digest, lostEvents } = expected.diagnostic
      expect(document).toMatchObject({ status: 'ITEM_NOT_FOUND', eventsReplayed: events, digest, lostEvents })
      expect(document.skipped).toEqual([])
      expect(fingerprint(directory)).toBe(before)
    })
  }
}
