import { type ClientContext, createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { type EngineContract, type HostContract, legibleAll } from '../../contract/index.ts'

export type HostClient = ContractRouterClient<HostContract>
export type EngineClient = ContractRouterClient<EngineContract>

/** The page's ways to its host and to the engine, whichever host it is. */
export interface HostConnection {
  host: HostClient
  /** A client of the engine with this generation; it is ready to be called at once. */
  engine(generation: number): Promise<EngineClient>
  /** The path of a dropped folder, where the host can tell it. */
  pathOf(file: File): string | null
  /** Called when the host itself has gone: there is nothing left to talk to. */
  onLost(listener: () => void): void
}

type Port = ConstructorParameters<typeof RPCLink>[0]['port']

/** Names of files are legible in all that comes in, so that no view has to think of it; whoever gets one back reads the escapes. */
function legibleLink(port: Port): RPCLink<ClientContext> {
  return new RPCLink({ port, interceptors: [async ({ next }) => legibleOutput(await next())] })
}

function legibleOutput(output: unknown): unknown {
  return isStream(output) ? legibleStream(output) : legibleAll(output)
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

async function* legibleStream(stream: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const item of stream) yield legibleAll(item)
}

export function hostClient(port: Port): HostClient {
  return createORPCClient(legibleLink(port))
}

export function engineClient(port: Port): EngineClient {
  return createORPCClient(legibleLink(port))
}
