// The rows of the fault matrix in the middle of the log, hot and cold, on the command line; the engine is held to all of them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generateFault } from '../support/faults.ts'
import { root, walscopeJsonHere } from '../support/walscope.ts'

interface MatrixRow {
  name: string
  generate: Record<string, number>
  faults: string[]
  expected: {
    findings: [code: string, file: string, block: number | null, cause: string][]
    badBlocks: [file: string, block: number, cause: string][]
    strictEvents: string
    diagnosticEvents: string
    diagnosticDigest: string
    lost: [first: string, last: string][]
  }
}

interface Range {
  firstEventId: string
  lastEventId: string
}

interface VerifyJson {
  segments: { file: string; badBlocks: { block: number; cause: string }[] }[]
  findings: { code: string; file: string; block: number | null; cause: string | null }[]
  losses: { diagnostic: { ranges: Range[] } }
  summary: { strictEvents: string; diagnosticEvents: string }
}

interface RecoverJson {
  eventsReplayed: string
  digest: string
  gaps: Range[]
}

const rows: MatrixRow[] = JSON.parse(readFileSync(join(root, 'native/test/data/fault-matrix.json'), 'utf8'))
const rangesOf = (ranges: Range[]) => ranges.map(({ firstEventId, lastEventId }) => [firstEventId, lastEventId])

for (const row of rows.filter(({ name }) => /middle segment(, middle block)?$/.test(name))) {
  test(`fault matrix: ${row.name}`, async ({ temporary }) => {
    const directory = join(temporary, 'wal')
    await generateFault(row, directory)
    const { expected } = row
    const { document: verified } = await walscopeJsonHere<VerifyJson>('verify', directory)
    expect(verified.findings.map(({ code, file, block, cause }) => [code, file, block, cause])).toEqual(
      expected.findings,
    )
    const badBlocks = verified.segments.flatMap(({ file, badBlocks: bad }) =>
      bad.map((it) => [file, it.block, it.cause]),
    )
    expect(badBlocks).toEqual(expected.badBlocks)
    expect(rangesOf(verified.losses.diagnostic.ranges)).toEqual(expected.lost)
    const { strictEvents, diagnosticEvents } = expected
    expect(verified.summary).toMatchObject({ strictEvents, diagnosticEvents })

    const mode = ['--mode', 'diagnostic', '--digest']
    const { document: recovered } = await walscopeJsonHere<RecoverJson>('recover', directory, ...mode)
    expect(recovered).toMatchObject({ eventsReplayed: diagnosticEvents, digest: expected.diagnosticDigest })
    expect(rangesOf(recovered.gaps)).toEqual(expected.lost)
  })
}
