import { implement, onError } from '@orpc/server'
import {
  type BundleUpdate,
  CONTRACT_VERSION,
  engineContract,
  type Hello,
  type SalvageUpdate,
  type ScanUpdate,
  STREAM_BAD_BLOCK_LIMIT,
  type VerifyUpdate,
} from '../contract/index.ts'
import { type Addon, loadAddon } from './addon.ts'
import { inspectBlock, inspectHead, mapBlocks, pathIn } from './blocks.ts'
import { bundle } from './bundle.ts'
import { toRpcError } from './failure.ts'
import { machine } from './machine.ts'
import { scan, scanUpdates, verify, verifyDone } from './reports.ts'
import { Runs, toNativeOptions } from './runs.ts'
import { salvage, salvageDone } from './salvage.ts'

function hello(directory: string, addon: Addon): Hello {
  return {
    contractVersion: CONTRACT_VERSION,
    version: addon.buildInfo().version,
    pid: process.pid,
    directory,
    node: process.versions.node,
    machine: machine(),
  }
}

/** Serves the engine's contract for one directory. `addon` is given by tests. */
export function makeRouter(directory: string, addon: Addon = loadAddon()) {
  const runs = new Runs((options) => new addon.RecoveryRun(directory, toNativeOptions(options)))
  const os = implement(engineContract).use(
    onError((error) => {
      throw toRpcError(error)
    }),
  )

  /** Errors inside of a stream are mapped as well: the middleware above has returned by then. */
  async function* mapped<Item>(stream: AsyncGenerator<Item, unknown>): AsyncGenerator<Item, void> {
    try {
      yield* stream
    } catch (error) {
      throw toRpcError(error)
    }
  }

  async function* scanStream(signal?: AbortSignal): AsyncGenerator<ScanUpdate, void> {
    yield* scanUpdates(yield* scan(directory, signal, addon))
  }

  async function* verifyStream(threads: number, signal?: AbortSignal): AsyncGenerator<VerifyUpdate, void> {
    const request = { paths: [directory], threads, badBlockLimit: STREAM_BAD_BLOCK_LIMIT }
    yield verifyDone(yield* verify(request, signal, addon))
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

  return os.router({
    hello: os.hello.handler(() => hello(directory, addon)),
    scan: os.scan.handler(({ signal }) => mapped(scanStream(signal))),
    verify: os.verify.handler(({ input, signal }) => mapped(verifyStream(input.threads, signal))),
    salvage: os.salvage.handler(({ input, signal }) => mapped(salvageStream(input, signal))),
    bundle: os.bundle.handler(({ input, signal }) => mapped(bundleStream(input, signal))),
    recovery: {
      start: os.recovery.start.handler(({ input }) => ({ runId: runs.start(input).id })),
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
  })
}
