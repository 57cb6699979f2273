// What a person has chosen, for all windows: one file, versioned, every value of it checked.
import { z } from 'zod'
import { recoveryOptions } from './recovery.ts'

/** Of the file. A file of a later version is read as far as it is understood, and never written over. */
export const SETTINGS_VERSION = 1

export const theme = z.enum(['system', 'dark', 'light'])
export type Theme = z.infer<typeof theme>

/** In which times are shown and typed: UTC, or the zone of the machine. */
export const timeZone = z.enum(['utc', 'local'])
export type TimeZone = z.infer<typeof timeZone>

/** How the digits of large numbers are grouped: 16,384 or 16 384 or 16384. */
export const numberFormat = z.enum(['comma', 'space', 'none'])
export type NumberFormat = z.infer<typeof numberFormat>

/** A decimal number above 0, as text: it is never a binary fraction. */
const tick = z.string().regex(/^(?=.*[1-9])\d{1,9}(\.\d{1,12})?$/)

/** What a tick of the price and one of the quantity are worth. */
export const instrument = z.object({ name: z.string().max(40), priceTick: tick, quantityTick: tick })
/** None: prices and quantities are shown as the integers that the log holds. */
export type Instrument = z.infer<typeof instrument>

/** What the form of a recovery begins with; from which id it starts is never kept. */
export const recoveryDefaults = recoveryOptions.omit({ fromEventId: true })
export type RecoveryDefaults = z.infer<typeof recoveryDefaults>

export const limits = z.object({
  /** A wait that lasts longer is a stall. */
  stallMs: z.number().min(0.001).max(60_000),
  /** Recorded runs that are kept, and how much room they may take. */
  keptRuns: z.number().int().min(1).max(200),
  keptRunsMb: z.number().int().min(300).max(100_000),
})
export type Limits = z.infer<typeof limits>

/** No defaults here: in a change, what is not named would come back as one. */
export const settings = z.object({
  theme,
  timeZone,
  numberFormat,
  /** Whether the desktop opens the windows again that were open when it was quit. */
  reopen: z.boolean(),
  instrument: instrument.nullable(),
  recovery: recoveryDefaults,
  limits,
  /** Whether a person who looks elsewhere is told that long work has ended. */
  notifications: z.boolean(),
  /** Asks once a day whether there is a newer version. Nothing is ever sent unless a person turns this on. */
  checksForUpdates: z.boolean(),
})
export type Settings = z.infer<typeof settings>

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  timeZone: 'utc',
  numberFormat: 'comma',
  reopen: true,
  instrument: null,
  // A consumer that does nothing is nobody's.
  recovery: recoveryDefaults.parse({ applyNs: 100 }),
  limits: { stallMs: 1, keptRuns: 20, keptRunsMb: 1_024 },
  notifications: true,
  checksForUpdates: false,
}

/** Some of the settings; what is not named stays as it is. */
export const settingsChange = settings.partial()
export type SettingsChange = z.infer<typeof settingsChange>

export interface StoredSettings {
  settings: Settings
  /** Names of what was there and is no such value: the default stands in its place. */
  invalid: string[]
  /** The file is of a later version. */
  isNewer: boolean
}

/** The settings that a file holds, each value for itself: one that is wrong does not cost the others. */
export function readSettings(stored: unknown): StoredSettings {
  const file = z.record(z.string(), z.unknown()).safeParse(stored)
  if (!file.success) return { settings: DEFAULT_SETTINGS, invalid: ['all'], isNewer: false }
  const { version } = file.data
  const valid: Partial<Settings> = {}
  const invalid: string[] = []
  for (const [name, schema] of Object.entries(settings.shape)) {
    if (file.data[name] === undefined) continue
    const value = schema.safeParse(file.data[name])
    if (value.success) Object.assign(valid, { [name]: value.data })
    else invalid.push(name)
  }
  const isNewer = typeof version === 'number' && version > SETTINGS_VERSION
  return { settings: { ...DEFAULT_SETTINGS, ...valid }, invalid, isNewer }
}
