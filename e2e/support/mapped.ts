// When a program has a file mapped, as Linux says: tests act then, however slow the machine is.
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** Resolved once the process maps a file of this name; throws where it has ended before. */
export async function untilMapped(pid: number | undefined, name: string): Promise<void> {
  while (!readFileSync(`/proc/${pid}/maps`, 'utf8').includes(name)) await pause(10)
}
