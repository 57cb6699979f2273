import { counted, formatBytes } from '../../contract/index.ts'
import { type Addon, loadAddon } from '../../engine/addon.ts'
import { asDiskFull } from '../../engine/full-disk.ts'
import { watchJob } from '../../engine/jobs.ts'
import { type Context, printJson, printText } from '../context.ts'
import { ProgressBar } from '../progress.ts'

export interface GenerateOptions {
  segments: number
  blocks: number
  events: bigint
  seed: bigint
  firstId: bigint
  cold: number
  unfinalised: boolean
  unused: number
  fault: string[]
  json: boolean
}

type Generated = Omit<Awaited<InstanceType<Addon['GenerateJob']>['finished']>, 'directory'>

function describe({ directory, segments, events, bytes, faults }: Generated & { directory: string }): string {
  const head = `${counted(segments, 'segment')} with ${counted(events, 'event')}, ${formatBytes(bytes)}, in ${directory}`
  return `${[head, ...faults.map(({ message }) => `damaged: ${message}`)].join('\n')}\n`
}

/** `walscope generate DIR`: a WAL directory as the recorder writes it. */
export async function generateCommand(context: Context, directory: string, options: GenerateOptions): Promise<void> {
  const { json, fault, firstId, ...rest } = options
  const addon = loadAddon()
  const job = new addon.GenerateJob(directory, { ...rest, firstEventId: firstId, faults: fault })
  const bar = new ProgressBar()
  const updates = watchJob(job, context.signal)
  let step: Awaited<ReturnType<typeof updates.next>>
  try {
    for (step = await updates.next(); !step.done; step = await updates.next()) bar.show(step.value)
  } catch (error) {
    throw asDiskFull(directory, error) ?? error
  } finally {
    bar.end()
  }
  const { segments, events, bytes, faults } = step.value
  if (json) {
    printJson(context, { format: 'walscope.generate/1', directory, segments, events: String(events), bytes, faults })
    return
  }
  printText(context, { directory, segments, events, bytes, faults }, describe)
}
