import { z } from 'zod'
import { count } from './scalars.ts'

/** What a program runs on. */
export const machineDocument = z.object({
  processor: z.string(),
  cores: count,
  memoryBytes: count,
  system: z.string(),
})
export type MachineDocument = z.infer<typeof machineDocument>
