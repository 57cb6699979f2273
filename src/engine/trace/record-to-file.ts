import type { Addon } from '../addon.ts'
import { OutputPlace } from '../output-place.ts'
import { type RecordedRun, TraceRecording } from './trace-recording.ts'
import { TraceWriter } from './trace-writer.ts'

/**
 * A recording into a new file, which is in its place from the start: what a killed program leaves of it is a trace as well.
 * Refuses what is there already and what lies in the directory: `OUTPUT_NOT_EMPTY`, `OUTPUT_UNWRITABLE`, `OUTPUT_IN_OPEN_DIRECTORY`.
 */
export async function recordToFile(
  output: string,
  run: RecordedRun,
  addon: Pick<Addon, 'buildInfo'>,
): Promise<TraceRecording> {
  const { path } = await OutputPlace.prepare(output, run.directory, 'file')
  return new TraceRecording(new TraceWriter(path, { limitBytes: Number.POSITIVE_INFINITY }), null, run, addon)
}
