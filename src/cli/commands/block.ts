import pc from 'picocolors'
import { z } from 'zod'
import {
  type BlockDocument,
  blockDocument,
  bytesOfHex,
  CONDITION_TEXTS,
  COVER_TEXTS,
  type Cover,
  cover,
  fieldOf,
  fieldsAround,
  formatCount,
  formatHash,
} from '../../contract/index.ts'
import { inspectBlock } from '../../engine/blocks.ts'
import { type Context, printJson, printText } from '../context.ts'
import { exitOfFindings } from '../exit.ts'
import { describeFindings, number, table } from '../format.ts'
import { hexOf } from '../hex.ts'

const hashOrDash = (hash: bigint | null) => (hash === null ? '–' : formatHash(hash))

function describeChecksums({ checksums }: BlockDocument): string[] {
  if (checksums.length === 0) return []
  const rows = checksums.map(({ check, stored, computed, seed, holds }) => [
    ...[check, formatHash(stored), hashOrDash(computed), hashOrDash(seed)],
    holds === null ? pc.yellow('cannot be told') : holds ? pc.green('agrees') : pc.red('differs'),
  ])
  return ['', table(['checksum', 'stored', 'computed', 'seed', ''], rows)]
}

function describeHeader({ header, data }: BlockDocument): string[] {
  if (header === null) return []
  const bytes = bytesOfHex(data)
  const fields = fieldsAround(0, header.eventCount, bytes.length)
  const view = new DataView(bytes.buffer)
  return [
    '',
    table(
      ['block header', number('value')],
      fields.map(({ name, show }) => [name, show(view)]),
    ),
  ]
}

/** How many of its bytes each kind of check covers. */
function describeCoverage({ coverage }: BlockDocument): string[] {
  if (coverage.length === 0) return []
  const bytesOf = (kind: Cover) =>
    coverage.filter((it) => it.cover === kind).reduce((sum, { size, repeats }) => sum + size * repeats, 0)
  const rows = cover.options
    .map((kind) => [COVER_TEXTS[kind], formatCount(bytesOf(kind))])
    .filter(([, bytes]) => bytes !== '0')
  return ['', table(['coverage', number('bytes')], rows)]
}

function describeRepair({ verdict, data, header, offset }: BlockDocument): string[] {
  if (verdict === null || verdict.repair.length === 0) return []
  const bytes = bytesOfHex(data)
  const rows = verdict.repair.map((it) => {
    const field = fieldOf(fieldsAround(it.offset, header?.eventCount ?? 0, bytes.length), it.offset)
    const byte = (value: number) => `0x${value.toString(16).padStart(2, '0')}`
    return [formatCount(offset + it.offset), `${field?.owner}, ${field?.name}`, byte(it.stored), byte(it.repaired)]
  })
  return ['', table([number('byte'), 'field', number('stored'), number('repaired')], rows)]
}

function describe(document: BlockDocument): string {
  const { file, kind, block, offset, bytes, condition, strictStatus, verdict, findings } = document
  const { title, meaning } = CONDITION_TEXTS[condition]
  return [
    `Block ${formatCount(block)} of ${file} (${kind}): ${formatCount(bytes)} bytes at offset ${formatCount(offset)}`,
    `${title}: ${meaning}`,
    `The original's verification says: ${strictStatus ?? 'nothing, it never looks at this block'}.`,
    ...(verdict === null ? [] : [`Cause: ${pc.bold(verdict.cause)}. ${verdict.evidence}`]),
    ...describeHeader(document),
    ...describeChecksums(document),
    ...describeCoverage(document),
    ...describeRepair(document),
    ...describeFindings(findings, []),
    '',
    ...hexOf(document),
    '',
  ].join('\n')
}

/** `walscope block FILE INDEX`: one block, as far down as it goes. */
export async function blockCommand(
  context: Context,
  file: string,
  block: number,
  options: { json: boolean },
): Promise<void> {
  const document = await inspectBlock(file, block, context.signal)
  if (options.json) printJson(context, z.encode(blockDocument, document))
  else printText(context, document, describe)
  context.exitCode = exitOfFindings(document.findings)
}
