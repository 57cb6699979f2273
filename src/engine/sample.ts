import { type Addon, loadAddon } from './addon.ts'
import { asDiskFull } from './full-disk.ts'

/** The sample recovery: sound, skipped, missing and unfinalised segments, and a cold one, small enough for at once. */
const SAMPLE = {
  segments: 24,
  blocks: 128,
  events: 0n,
  seed: 20_261_124n,
  firstEventId: 1n,
  cold: 2,
  unfinalised: true,
  unused: 2,
  faults: [
    'flip-event:segment=6,block=41,event=126,byte=24,bit=6',
    'delete:segment=11',
    'flip-block-header:segment=15,block=7,byte=24,bit=2',
    'zero:segment=18,block=100,length=4096',
  ],
}

/** Generates the sample recovery into a new directory. */
export async function generateSample(
  directory: string,
  addon: Pick<Addon, 'GenerateJob'> = loadAddon(),
): Promise<void> {
  try {
    await new addon.GenerateJob(directory, SAMPLE).finished
  } catch (error) {
    throw asDiskFull(directory, error) ?? error
  }
}
