// What the snapshots of the engine process cost a recovery, the whole way from the trace buffers to a client's objects, and its trace
// into a file. The two kinds of run alternate.
import { dirname, join } from 'node:path'
import { recoverDocument, recoveryOptions } from '../../contract/index.ts'
import { loadAddon } from '../addon.ts'
import { toNativeOptions } from '../runs.ts'
import { connect, type EngineClient, generate, summarise, withDirectory } from './support.ts'

const ROUNDS = 15
const SEGMENTS = 16
const BLOCKS = 2_048
const TARGET_PERCENT = 2
const options = recoveryOptions.parse({ applyNs: 100 })

/** Wall time of a recovery that is watched and recorded. */
async function watchedMs(engine: EngineClient): Promise<{ wallMs: number; snapshots: number }> {
  const { runId } = await engine.recovery.start(options)
  let snapshots = 0
  for await (const update of await engine.recovery.watch({ runId })) {
    if (update.kind === 'snapshot') snapshots += 1
    if (update.kind !== 'finished') continue
    if (update.trace === null || update.trace.notice !== null) throw new Error('the recovery was not recorded')
    return { wallMs: update.document.timing.wallNs / 1e6, snapshots }
  }
  throw new Error('the recovery never ended')
}

/** Wall time of the same recovery without trace and snapshots. */
async function unwatchedMs(directory: string): Promise<number> {
  const run = new (loadAddon().RecoveryRun)(directory, { ...toNativeOptions(options), trace: false })
  const { document } = (await run.finished) as { document: unknown }
  return recoverDocument.parse(document).timing.wallNs / 1e6
}

/** Runs it; prints a line of what came of it. */
export function measureSnapshots() {
  return withDirectory(async (log) => {
    await generate(log, { segments: SEGMENTS, blocks: BLOCKS })
    const engine = connect(log, { folder: join(dirname(log), 'traces'), mostTraces: 20, mostBytes: 1e9 })
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
      `\nsnapshots of the engine process: watched and recorded ${result.watched_ms.median.toFixed(0)} ms, neither ` +
        `${result.unwatched_ms.median.toFixed(0)} ms, cost ${cost.toFixed(2)} % (target: under ${TARGET_PERCENT} %)\n`,
    )
    return result
  })
}
