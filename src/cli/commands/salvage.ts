import { z } from 'zod'
import { type SalvageDocument, salvageDocument } from '../../contract/index.ts'
import { scan } from '../../engine/reports.ts'
import { salvage } from '../../engine/salvage.ts'
import { describeSalvage } from '../../engine/salvage-text.ts'
import { type Context, printJson, printText, refuseEmpty } from '../context.ts'
import { finish, watch } from '../watch.ts'

export interface SalvageOptions {
  out: string
  repairBits: boolean
  json: boolean
}

/** `walscope salvage DIR --out NEW`: everything that can be had, in a new directory that recovery replays. */
export async function salvageCommand(context: Context, directory: string, options: SalvageOptions): Promise<void> {
  // What is no directory, or holds nothing, is said before anything is made.
  const { segments } = await finish(scan(directory, context.signal))
  refuseEmpty(directory, segments.length)
  const request = { directory, output: options.out, repairBits: options.repairBits }
  const document: SalvageDocument = await watch(salvage(request, context.signal))
  if (options.json) printJson(context, z.encode(salvageDocument, document))
  else printText(context, document, describeSalvage)
}
