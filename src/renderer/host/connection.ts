import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { EngineContract, HostContract } from '../../contract/index.ts'

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

export function hostClient(port: Port): HostClient {
  return createORPCClient(new RPCLink({ port }))
}

export function engineClient(port: Port): EngineClient {
  return createORPCClient(new RPCLink({ port }))
}
