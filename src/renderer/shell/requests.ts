import type { HostRequest } from '../../contract/index.ts'
import type { HostClient } from '../host/connection.ts'
import type { Controller } from '../state/controller.ts'
import { useSession } from '../state/stores.ts'
import { runCommand } from './commands.ts'

/** Resolves once the host has said what is open: what is asked for is about that. */
function untilSessionIsKnown(): Promise<void> {
  if (useSession.getState().session !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const unfollow = useSession.subscribe(({ session }) => {
      if (session === null) return
      unfollow()
      resolve()
    })
  })
}

function answer(request: HostRequest, controller: Controller): void {
  if (request.kind === 'command') runCommand(request.id, controller)
  else if (request.kind === 'refused') useSession.setState({ error: request.error })
}

/** Does what the window is asked for by the menu and from outside, for as long as the page lives. */
export async function followRequests(host: HostClient, controller: Controller): Promise<void> {
  await untilSessionIsKnown()
  for await (const request of await host.requests()) answer(request, controller)
}
