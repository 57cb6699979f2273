import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Notices } from '../contract/host.ts'

/** Where they are, from the folder of the built programs: beside the archive of a package, or in a checkout. */
const LICENSES = ['../../../notices/LICENSE.txt', '../../LICENSE']
const THIRD_PARTIES = ['../../../notices/THIRD-PARTY-NOTICES.txt', '../notices/THIRD-PARTY-NOTICES.txt']

async function firstOf(folder: string, places: readonly string[]): Promise<string[] | null> {
  for (const place of places) {
    const text = await readFile(join(folder, place), 'utf8').catch(() => null)
    if (text !== null) return text.split(/\r?\n/)
  }
  return null
}

/**
 * The licence of this program, and the notices of what it holds of others.
 * @param folder of the built programs, `out/main`
 */
export async function readNotices(folder: string): Promise<Notices> {
  const [license, thirdParty] = await Promise.all([firstOf(folder, LICENSES), firstOf(folder, THIRD_PARTIES)])
  return { license, thirdParty }
}
