// When a program has a file open, as Linux says: tests act then, however slow the machine is.
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Null where the descriptor was closed meanwhile. */
function pathOf(descriptor: string): string | null {
  try {
    return readlinkSync(descriptor)
  } catch {
    return null
  }
}

/** Resolved once the process has a file of this name open; throws where it has ended before. */
export async function untilOpened(pid: number | undefined, name: string): Promise<void> {
  const descriptors = `/proc/${pid}/fd`
  while (!readdirSync(descriptors).some((descriptor) => pathOf(join(descriptors, descriptor))?.endsWith(`/${name}`))) {
    await pause(10)
  }
}
