// What the benchmarks of the engine process share.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { RPCHandler } from '@orpc/server/message-port'
import type { EngineContract, TracesPlace } from '../../contract/index.ts'
import { loadAddon } from '../addon.ts'
import { makeRouter } from '../router.ts'

export type EngineClient = ContractRouterClient<EngineContract>

/**
 * A client of the router over a message channel. It is of this process too, so what it does counts as cost. Recoveries are recorded
 * into `traces`, if any.
 */
export function connect(directory: string, traces: TracesPlace | null = null): EngineClient {
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(makeRouter(directory, loadAddon(), traces)).upgrade(port1)
  port1.start()
  port2.start()
  return createORPCClient(new RPCLink({ port: port2 }))
}

/** Gives `work` the path of a log that is to be made, and removes all that lies beside it afterwards. */
export async function withDirectory<Result>(work: (log: string) => Promise<Result>): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'walscope-bench-'))
  try {
    return await work(join(directory, 'wal'))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Full segments of so many blocks. */
export async function generate(log: string, shape: { segments: number; blocks: number }): Promise<void> {
  const rest = { events: 0n, seed: 1n, firstEventId: 1n, cold: 0, unfinalised: false, unused: 0, faults: [] }
  await new (loadAddon().GenerateJob)(log, { ...shape, ...rest }).finished
}

export function summarise(values: number[]) {
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
