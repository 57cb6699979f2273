import { counted, formatBytes, formatCount, formatHash, type SalvageDocument } from '../contract/index.ts'

const range = ({ firstEventId, lastEventId }: { firstEventId: bigint; lastEventId: bigint }) =>
  firstEventId === lastEventId ? String(firstEventId) : `${firstEventId} to ${lastEventId}`

/** A list with its title; nothing for an empty one. `count` is how many there are, listed or not. */
function section<Item>(title: string, items: Item[], count: number, line: (item: Item) => string): string[] {
  if (count === 0) return []
  const more = count - items.length
  return [
    '',
    title,
    ...items.map((item) => `  ${line(item)}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
  ]
}

/** What the salvage came to, in one sentence. */
export function salvageSentence({ events, lostEvents, repairCount, outputs }: SalvageDocument): string {
  const lost =
    lostEvents === 0n
      ? 'no id is missing'
      : `${counted(lostEvents, 'id')} of the log ${lostEvents === 1n ? 'is' : 'are'} missing`
  const repaired = repairCount === 0 ? '' : `, ${counted(repairCount, 'block')} with bytes changed back`
  return `${counted(events, 'event')} salvaged into ${counted(outputs.length, 'segment')}${repaired}; ${lost}.`
}

/** The report as text: `salvage-report.txt`. */
export function describeSalvage(document: SalvageDocument): string {
  const { inputs, outputs, gaps, conflicts, repairs, inputMeta, outputMeta } = document
  const unsearched = inputs.reduce((sum, it) => sum + it.unsearchedBlocks, 0)
  return [
    `Walscope ${document.version}, salvage of ${document.directory} into ${document.output}`,
    '',
    salvageSentence(document),
    `Ids ${range(document.span)}; digest ${formatHash(document.digest)} (XXH64, seed 0, over all events in order).`,
    'Read back: each segment verifies, and a strict recovery replays these events and no others.',
    `Repairing flipped bits: ${document.options.repairBits ? 'yes' : 'no'}.`,
    ...(unsearched > 0 ? [`In ${counted(unsearched, 'damaged block')} nobody looked for flipped bits.`] : []),
    ...(document.renumbering === null ? [] : [`The segments are numbered anew from 0. ${document.renumbering}`]),
    ...(document.isSplit
      ? ['All events were in one segment, on which FlashStrike hangs after its last event: they are in two.']
      : []),
    ...section(
      'Read',
      inputs,
      inputs.length,
      (it) =>
        `${it.file}: ${formatBytes(it.bytes)}, ${it.strictStatus}, ${formatCount(it.events)} events can be had, ` +
        `${formatCount(it.takenEvents)} taken\n    sha256 ${it.sha256 ?? 'unreadable'}`,
    ),
    ...(inputMeta === null ? [] : [`  ${inputMeta.file}\n    sha256 ${inputMeta.sha256}`]),
    ...section(
      'Written',
      outputs,
      outputs.length,
      (it) =>
        `${it.file}: ids ${range(it)}, ${counted(it.events, 'event')} in ${counted(it.blocks, 'block')}, for ${it.standsFor}` +
        `\n    sha256 ${it.sha256}`,
    ),
    `  ${outputMeta.file}\n    sha256 ${outputMeta.sha256}`,
    ...section('Missing ids', gaps, document.gapCount, (it) => `${range(it)} (${formatCount(it.events)})`),
    ...section(
      'Blocks with bytes changed back',
      repairs,
      document.repairCount,
      (it) =>
        `${it.file}, block ${formatCount(it.block)}, ids ${range(it)}: ` +
        it.bytes
          .map(({ offset, stored, repaired }) => `byte ${formatCount(offset)} ${hex(stored)} → ${hex(repaired)}`)
          .join(', '),
    ),
    ...section(
      'Ids with different events in two files',
      conflicts,
      document.conflictCount,
      (it) => `${range(it)}: taken from ${it.taken}, not from ${it.other}`,
    ),
    '',
  ].join('\n')
}

const hex = (byte: number) => `0x${byte.toString(16).padStart(2, '0')}`
