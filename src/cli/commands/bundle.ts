import { z } from 'zod'
import { type BundleDocument, bundleDocument, counted, formatCount } from '../../contract/index.ts'
import { bundle } from '../../engine/bundle.ts'
import { scan } from '../../engine/reports.ts'
import { type Context, printJson, printText, refuseEmpty } from '../context.ts'
import { finish, watch } from '../watch.ts'

export interface BundleOptions {
  out: string
  pseudonyms: boolean
  json: boolean
}

/** `walscope bundle DIR --out FILE`: the evidence for a colleague in one file. */
export async function bundleCommand(context: Context, directory: string, options: BundleOptions): Promise<void> {
  const { segments } = await finish(scan(directory, context.signal))
  refuseEmpty(directory, segments.length)
  const request = { directory, output: options.out, pseudonyms: options.pseudonyms }
  const { output, document } = await watch(bundle(request, context.signal))
  if (options.json) {
    printJson(context, { ...z.encode(bundleDocument, document), output })
    return
  }
  printText(context, { output, document }, describe)
}

function describe({ output, document }: { output: string; document: BundleDocument }): string {
  const { bundledBlocks, leftOutBlocks, files, pseudonyms } = document
  const left = leftOutBlocks > 0 ? `, ${formatCount(leftOutBlocks)} left out` : ''
  const ids = pseudonyms ? ', user ids and order ids replaced' : ''
  return `${output}: ${counted(files.length, 'file')} hashed, the bytes of ${counted(bundledBlocks, 'damaged block')}${left}${ids}\n`
}
