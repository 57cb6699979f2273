import type { HostRequest } from '../../contract/index.ts'
import type { HostClient } from '../host/connection.ts'
import type { Controller } from '../state/controller.ts'
import { askForPlace, goToPlace } from '../state/places.ts'
import { useSession } from '../state/stores.ts'
import { until } from '../state/until.ts'
import { runCommand } from './commands.ts'

function answer(request: HostRequest, controller: Controller): void {
  if (request.kind === 'command') runCommand(request.id, controller)
  else if (request.kind === 'refused') useSession.setState({ error: request.error })
  else if (request.isFromOutside) void askForPlace(request.place, controller)
  else void goToPlace(request.place, controller)
}

/** Does what the window is asked for by the menu and from outside, for as long as the page lives. */
export async function followRequests(host: HostClient, controller: Controller): Promise<void> {
  // What is asked for is about what is open.
  await until(useSession, ({ session }) => session !== null)
  for await (const request of await host.requests()) answer(request, controller)
}
