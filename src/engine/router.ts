import { implement, onError } from '@orpc/server'
import {
  type BundleUpdate,
  CONTRACT_VERSION,
  type EventExportOptions,
  type ExportUpdate,
  engineContract,
  type Hello,
  type SalvageUpdate,
  type ScanUpdate,
  STREAM_BAD_BLOCK_LIMIT,
  type TraceExportOptions,
  type TraceExportUpdate,
  type TracesPlace,
  type VerifyUpdate,
  WalscopeFailure,
} from '../contract/index.ts'
import { type Addon, loadAddon } from './addon.ts'
import { inspectBlock, inspectHead, mapBlocks, pathIn } from './blocks.ts'
import { bundle } from './bundle.ts'
import { EventTables } from './events/event-tables.ts'
import { exportEvents } from './export/export-events.ts'
import { toRpcError } from './failure.ts'
import { machine } from './machine.ts'
import { scan, scanUpdates, verify, verifyDone } from './reports.ts'
import { Runs, toNativeOptions } from './runs.ts'
import { salvage, salvageDone } from './salvage.ts'
import { type QuerySources, streamQuery, streamQueryExport } from './sql/query-streams.ts'
import { ReportSource } from './sql/reports.ts'
import { importTelemetry } from './trace/import-telemetry.ts'
import { Traces } from './trace/traces.ts'
import { DirectoryWatch } from './watch/directory-watch.ts'
import { Work } from './work.ts'

/** What a client may ask for where no directory is open. */
const WITHOUT_DIRECTORY = new Set(['hello', 'trace', 'telemetry'])

function hello(directory: string | null, addon: Addon): Hello {
  const { version, ...native } = addon.buildInfo()
  return {
    contractVersion: CONTRACT_VERSION,
    version,
    pid: process.pid,
    directory,
    node: process.versions.node,
    machine: machine(),
    native,
  }
}

/**
 * Serves the engine's contract for one directory, or, where none is open, what can be done without: traces. `addon` is given by
 * tests. Runs are recorded into `place`, if any. `work` knows what is under way.
 */
export function makeRouter(
  opened: string | null,
  addon: Addon = loadAddon(),
  place: TracesPlace | null = null,
  work: Work = new Work(),
) {
  // Where there is none, nothing that asks for it is reached.
  const directory = opened ?? ''
  const traces = new Traces(opened, place, addon)
  const runs = new Runs(
    (options, isRecorded) => new addon.RecoveryRun(directory, toNativeOptions(options, isRecorded)),
    (options) => traces.record(options),
  )
  const tables = new EventTables(directory, addon)
  const sources: QuerySources = { directory, tables, reports: new ReportSource(directory, addon), addon }
  const watch = new DirectoryWatch(directory, addon, () => runs.isRunning)
  const os = implement(engineContract)
    .use(
      onError((error) => {
        throw toRpcError(error)
      }),
    )
    .use(({ path: [group = ''], next }) => {
      if (opened === null && !WITHOUT_DIRECTORY.has(group)) {
        throw new WalscopeFailure({ code: 'USAGE', message: 'No directory is open.' })
      }
      return next()
    })
    .use(({ path, next }, input) => work.during(path, input, () => next()))

  /** Errors inside of a stream are mapped as well: the middleware above has returned by then. */
  async function* mapped<Item>(stream: AsyncGenerator<Item, unknown>): AsyncGenerator<Item, void> {
    try {
      yield* stream
    } catch (error) {
      throw toRpcError(error)
    }
  }

  async function* scanStream(signal?: AbortSignal): AsyncGenerator<ScanUpdate, void> {
    if (await watch.keepState(signal)) tables.expire()
    yield* scanUpdates(yield* scan(directory, signal, addon))
  }

  async function* verifyStream(threads: number, signal?: AbortSignal): AsyncGenerator<VerifyUpdate, void> {
    const request = { paths: [directory], threads, badBlockLimit: STREAM_BAD_BLOCK_LIMIT }
    const done = verifyDone(yield* verify(request, signal, addon))
    if (done.kind === 'done') traces.noteFindings(done.findings, done.findingCount)
    yield done
  }

  async function* salvageStream(
    input: { output: string; repairBits: boolean },
    signal?: AbortSignal,
  ): AsyncGenerator<SalvageUpdate, void> {
    yield salvageDone(yield* salvage({ directory, ...input }, signal, addon))
  }

  async function* bundleStream(
    input: { output: string; pseudonyms: boolean },
    signal?: AbortSignal,
  ): AsyncGenerator<BundleUpdate, void> {
    yield { kind: 'done', ...(yield* bundle({ directory, ...input }, signal, addon)) }
  }

  async function* exportStream(
    input: EventExportOptions & { output: string },
    signal?: AbortSignal,
  ): AsyncGenerator<ExportUpdate, void> {
    const table = yield* tables.ensure(input.mode, signal)
    yield { kind: 'done', document: yield* exportEvents({ directory, table, ...input }, signal, addon) }
  }

  async function* traceExportStream(
    input: TraceExportOptions & { output: string },
    signal?: AbortSignal,
  ): AsyncGenerator<TraceExportUpdate, void> {
    yield { kind: 'done', document: yield* traces.export(input, signal) }
  }

  return os.router({
    hello: os.hello.handler(() => hello(opened, addon)),
    scan: os.scan.handler(({ signal }) => mapped(scanStream(signal))),
    watchDirectory: os.watchDirectory.handler(({ input, signal }) => mapped(watch.watch(input.baseline, signal))),
    verify: os.verify.handler(({ input, signal }) => mapped(verifyStream(input.threads, signal))),
    salvage: os.salvage.handler(({ input, signal }) => mapped(salvageStream(input, signal))),
    bundle: os.bundle.handler(({ input, signal }) => mapped(bundleStream(input, signal))),
    recovery: {
      start: os.recovery.start.handler(async ({ input }) => ({
        runId: (await watch.startMeasured(() => runs.start(input))).id,
      })),
      watch: os.recovery.watch.handler(({ input, signal }) => mapped(runs.get(input.runId).watch(signal))),
      control: os.recovery.control.handler(({ input }) => runs.get(input.runId).control(input.action)),
    },
    block: {
      inspect: os.block.inspect.handler(async ({ input, signal }) =>
        inspectBlock(await pathIn(directory, input.file), input.block, signal, addon),
      ),
      head: os.block.head.handler(async ({ input, signal }) =>
        inspectHead(await pathIn(directory, input.file), signal, addon),
      ),
      map: os.block.map.handler(async ({ input, signal }) =>
        mapped(mapBlocks(await pathIn(directory, input.file), signal, addon)),
      ),
    },
    trace: {
      list: os.trace.list.handler(() => traces.list()),
      open: os.trace.open.handler(({ input }) => mapped(traces.open(input))),
      saveNotes: os.trace.saveNotes.handler(({ input }) => traces.saveNotes(input.trace, input.notes)),
      export: os.trace.export.handler(({ input, signal }) => mapped(traceExportStream(input, signal))),
      copy: os.trace.copy.handler(({ input }) => traces.copy(input.trace, input.output)),
    },
    telemetry: { import: os.telemetry.import.handler(({ input }) => importTelemetry(input.path)) },
    events: {
      open: os.events.open.handler(({ input, signal }) => mapped(tables.open(input.mode, signal))),
      page: os.events.page.handler(({ input }) => tables.page(input, input.first, input.count)),
      find: os.events.find.handler(({ input }) => tables.locate(input, input.at)),
      check: os.events.check.handler(({ input }) => ({ error: addon.checkEventFilter(input.where) })),
      filter: os.events.filter.handler(({ input, signal }) => mapped(tables.filter(input, signal))),
      export: os.events.export.handler(({ input, signal }) => mapped(exportStream(input, signal))),
    },
    sql: {
      run: os.sql.run.handler(({ input, signal }) => mapped(streamQuery(sources, input, signal))),
      export: os.sql.export.handler(({ input, signal }) => mapped(streamQueryExport(sources, input, signal))),
    },
  })
}
