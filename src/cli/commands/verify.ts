import { z } from 'zod'
import {
  type Deletion,
  describeDeletion,
  describeRanges,
  formatBytes,
  formatCount,
  type Losses,
  POLICIES,
  silentLoss,
  type VerifyDocument,
  verdict,
  verifyDocument,
} from '../../contract/index.ts'
import { verify } from '../../engine/reports.ts'
import { type Context, printJson, printText, refuseEmpty } from '../context.ts'
import { exitOfFindings } from '../exit.ts'
import { describeFindings, number, table } from '../format.ts'
import { ProgressBar } from '../progress.ts'

export interface VerifyOptions {
  threads: number
  json: boolean
}

function describe(document: VerifyDocument): string {
  const { segments, findings, hazards } = document
  const rows = segments.map((segment) => [
    segment.file,
    segment.kind,
    segment.strictStatus,
    String(segment.firstEventId),
    String(segment.lastEventId),
    formatCount(segment.verifiedEvents),
    formatCount(segment.eventCount),
    formatCount(segment.badBlockCount),
    formatBytes(segment.bytes),
  ])
  const columns = [
    ...['file', 'kind', 'strict status', number('first id'), number('last id')],
    ...[number('verified'), number('events'), number('bad blocks'), number('size')],
  ]
  const silent = silentLoss(document.losses)
  return [
    verdict(document),
    ...(silent === null ? [] : [silent]),
    '',
    table(columns, rows),
    ...describeLosses(document.losses),
    ...describeFindings(findings, hazards),
    ...describeDeletions(document.deletions),
    '',
  ].join('\n')
}

/** What each way to recover would lose; nothing where none loses anything. */
function describeLosses(losses: Losses): string[] {
  if (POLICIES.every(({ policy }) => losses[policy].lostEvents === 0n)) return []
  const rows = POLICIES.map(({ policy, title }) => {
    const { events, lostEvents } = losses[policy]
    return [title, formatCount(events), formatCount(lostEvents), describeRanges(losses[policy])]
  })
  return ['', table(['recovery', number('replays'), number('loses'), 'lost ids'], rows)]
}

function describeDeletions(deletions: Deletion[]): string[] {
  if (deletions.length === 0) return []
  return [
    '',
    'What starting the recorder again would delete',
    ...deletions.map((it) => `        ${describeDeletion(it)}`),
  ]
}

/** `walscope verify DIR|FILE…`: every block of every segment. */
export async function verifyCommand(context: Context, paths: string[], options: VerifyOptions): Promise<void> {
  const bar = new ProgressBar()
  const request = { paths, threads: options.threads, badBlockLimit: Number.MAX_SAFE_INTEGER }
  const updates = verify(request, context.signal)
  const segments: VerifyDocument['segments'] = []
  let step = await updates.next()
  try {
    for (; !step.done; step = await updates.next()) {
      if (step.value.kind === 'progress') bar.show(step.value)
      else segments.push(...step.value.segments)
    }
  } finally {
    bar.end()
  }
  const document = { ...step.value, segments }
  refuseEmpty(document.directory, segments.length)
  if (options.json) printJson(context, z.encode(verifyDocument, document))
  else printText(context, document, describe)
  context.exitCode = exitOfFindings(document.findings)
}
