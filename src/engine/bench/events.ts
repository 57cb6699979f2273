// Jumps, filters, queries and exports over 50 million events, as a client of the engine process sees them.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExportFormat } from '../../contract/index.ts'
import { connect, type EngineClient, generate, summarise, withDirectory } from './support.ts'

const SEGMENTS = 12
const BLOCKS = 16_320
const EVENTS = SEGMENTS * BLOCKS * 256
/** Texts take up to 250 bytes an event: fewer of them. */
const TEXT_EVENTS = 10_000_000
/** Exports go to memory, where the system has a folder there: it is not the disk that is measured. */
const OUTPUTS = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const JUMPS = 101
const FILTER_ROUNDS = 5
const EXPORT_ROUNDS = 3
const TARGETS = { jump_ms: 50, filter_per_s: 60e6, parquet_per_s: 4e6, ndjson_per_s: 1.5e6 }
/** No block is without a match, so that nothing is passed over. */
const FILTER = 'quantity between 100 and 10000 and type = CANCEL_ORDER or side = BID'

/** Milliseconds of some work. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

async function filterMs(engine: EngineClient, where: string): Promise<number> {
  return timed(async () => drain(await engine.events.filter({ mode: 'all', where })))
}

async function exportRates(engine: EngineClient, format: ExportFormat, events: number): Promise<number[]> {
  const folder = mkdtempSync(join(OUTPUTS, 'walscope-bench-'))
  const output = join(folder, `events.${format}`)
  const options = { mode: 'all', where: '', toId: BigInt(events), format, partitioned: false, output } as const
  const rates: number[] = []
  try {
    for (let round = 0; round < EXPORT_ROUNDS; round += 1) {
      const ms = await timed(async () => drain(await engine.events.export(options)))
      rates.push((events / ms) * 1_000)
      rmSync(output)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return rates
}

/** Runs it; prints a table of what came of it. */
export function measureEvents() {
  return withDirectory(async (log) => {
    await generate(log, { segments: SEGMENTS, blocks: BLOCKS })
    const engine = connect(log)
    const openMs = await timed(async () => drain(await engine.events.open({ mode: 'all' })))
    const jumps: number[] = []
    for (let i = 0; i < JUMPS; i += 1) {
      const eventId = BigInt(1 + Math.floor((EVENTS / JUMPS) * i))
      jumps.push(
        await timed(async () => {
          const { index } = await engine.events.find({ mode: 'all', filterId: null, at: { eventId } })
          await engine.events.page({ mode: 'all', filterId: null, first: index, count: 256 })
        }),
      )
    }
    const firstMs = await filterMs(engine, FILTER)
    const rates: number[] = []
    for (let round = 0; round < FILTER_ROUNDS; round += 1)
      rates.push((EVENTS / (await filterMs(engine, FILTER))) * 1_000)
    const text = "select type, count(*), sum(price) from events where side = 'BID' group by all"
    const query = summarise([await timed(async () => drain(await engine.sql.run({ text })))])
    const exported = {
      parquet: summarise(await exportRates(engine, 'parquet', EVENTS)),
      csv: summarise(await exportRates(engine, 'csv', TEXT_EVENTS)),
      ndjson: summarise(await exportRates(engine, 'ndjson', TEXT_EVENTS)),
    }
    const jump = summarise(jumps)
    const filter = summarise(rates)
    const result = {
      settings: { events: EVENTS, text_events: TEXT_EVENTS, outputs: OUTPUTS, filter: FILTER, query: text },
      open_ms: openMs,
      jump_ms: jump,
      first_filter_events_per_s: (EVENTS / firstMs) * 1_000,
      filter_events_per_s: filter,
      query_ms: query.median,
      parquet_events_per_s: exported.parquet,
      csv_events_per_s: exported.csv,
      ndjson_events_per_s: exported.ndjson,
      targets: TARGETS,
      met:
        jump.median < TARGETS.jump_ms &&
        Math.min(filter.median, (EVENTS / firstMs) * 1_000) >= TARGETS.filter_per_s &&
        exported.parquet.median >= TARGETS.parquet_per_s &&
        exported.ndjson.median >= TARGETS.ndjson_per_s,
    }
    const millions = (rate: number) => `${(rate / 1e6).toFixed(1)} M events/s`
    process.stderr.write(
      [
        `\nevents of the engine process, ${(EVENTS / 1e6).toFixed(1)} million of them`,
        `  jump to an id, with its page   ${jump.median.toFixed(2)} ms (target: under ${TARGETS.jump_ms} ms)`,
        `  filter, first and later        ${millions(result.first_filter_events_per_s)}, ${millions(filter.median)} (target: ${millions(TARGETS.filter_per_s)})`,
        `  query                          ${(query.median / 1_000).toFixed(2)} s`,
        `  Parquet                        ${millions(exported.parquet.median)} (target: ${millions(TARGETS.parquet_per_s)})`,
        `  CSV                            ${millions(exported.csv.median)}`,
        `  NDJSON                         ${millions(exported.ndjson.median)} (target: ${millions(TARGETS.ndjson_per_s)})\n`,
      ].join('\n'),
    )
    return result
  })
}
