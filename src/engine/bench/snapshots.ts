// Run by `npm run bench`: what the snapshots of the engine process cost a recovery, the whole way from the trace buffers to a
// client's objects. The two kinds of run alternate; JSON goes to stdout.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { RPCHandler } from '@orpc/server/message-port'
import { type EngineContract, recoverDocument, recoveryOptions } from '../contract/index.ts'
import { loadAddon } from './addon.ts'
import { makeRouter } from './router.ts'
import { toNativeOptions } from './runs.ts'

const ROUNDS = Number(process.argv[2] ?? 15)
const SEGMENTS = 16
const BLOCKS = 2_048
const TARGET_PERCENT = 2
const options = recoveryOptions.parse({ applyNs: 100 })

/** A client of the router over a message channel. It is of this process too, so what it does counts as cost. */
function connect(directory: string): ContractRouterClient<EngineContract> {
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(makeRouter(directory)).upgrade(port1)
  port1.start()
  port2.start()
  return createORPCClient(new RPCLink({ port: port2 }))
}

/** Wall time of a recovery that is watched. */
async function watchedMs(engine: ContractRouterClient<EngineContract>): Promise<{ wallMs: number; snapshots: number }> {
  const { runId } = await engine.recovery.start(options)
  let snapshots = 0
  for await (const update of await engine.recovery.watch({ runId })) {
    if (update.kind === 'snapshot') snapshots += 1
    if (update.kind === 'finished') return { wallMs: update.document.timing.wallNs / 1e6, snapshots }
  }
  throw new Error('the recovery never ended')
}

/** Wall time of the same recovery without trace and snapshots. */
async function unwatchedMs(directory: string): Promise<number> {
  const run = new (loadAddon().RecoveryRun)(directory, { ...toNativeOptions(options), trace: false })
  const { document } = (await run.finished) as { document: unknown }
  return recoverDocument.parse(document).timing.wallNs / 1e6
}

function summarise(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
    n: sorted.length,
  }
}

const directory = mkdtempSync(join(tmpdir(), 'walscope-bench-'))
try {
  const log = join(directory, 'wal')
  const shape = { segments: SEGMENTS, blocks: BLOCKS, events: 0n, seed: 1n, firstEventId: 1n }
  await new (loadAddon().GenerateJob)(log, { ...shape, cold: 0, unfinalised: false, unused: 0, faults: [] }).finished
  const engine = connect(log)
  await unwatchedMs(log)
  await watchedMs(engine)
  const watched: number[] = []
  const unwatched: number[] = []
  let snapshots = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const runs = [
      async () => {
        const run = await watchedMs(engine)
        watched.push(run.wallMs)
        snapshots += run.snapshots
      },
      async () => void unwatched.push(await unwatchedMs(log)),
    ]
    for (const run of round % 2 === 0 ? runs : runs.reverse()) await run()
  }
  const cost = (summarise(watched).median / summarise(unwatched).median - 1) * 100
  const result = {
    settings: { segments: SEGMENTS, blocks_per_segment: BLOCKS, apply_ns: options.applyNs, rounds: ROUNDS },
    watched_ms: summarise(watched),
    unwatched_ms: summarise(unwatched),
    snapshots_per_s: (snapshots * 1_000) / watched.reduce((sum, wallMs) => sum + wallMs, 0),
    cost_percent: cost,
    target_percent: TARGET_PERCENT,
    met: cost < TARGET_PERCENT,
  }
  process.stderr.write(
    `\nsnapshots of the engine process: watched ${result.watched_ms.median.toFixed(0)} ms, unwatched ` +
      `${result.unwatched_ms.median.toFixed(0)} ms, cost ${cost.toFixed(2)} % (target: under ${TARGET_PERCENT} %)\n`,
  )
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
process.exit(0)
