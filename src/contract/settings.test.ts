import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS, readSettings, SETTINGS_VERSION, settings, settingsChange } from './settings.ts'

describe('readSettings', () => {
  test('gives the defaults for what is not there', () => {
    expect(readSettings({})).toEqual({ settings: DEFAULT_SETTINGS, invalid: [], isNewer: false })
    expect(DEFAULT_SETTINGS).toMatchObject({ theme: 'system', timeZone: 'utc', checksForUpdates: false })
  })

  test('gives back what was written', () => {
    const chosen = {
      ...DEFAULT_SETTINGS,
      ...({ theme: 'light', numberFormat: 'space' } as const),
      limits: { ...DEFAULT_SETTINGS.limits, stallMs: 20 },
    }
    const file = JSON.parse(JSON.stringify({ version: SETTINGS_VERSION, ...chosen }))
    expect(readSettings(file)).toEqual({ settings: chosen, invalid: [], isNewer: false })
  })

  test('one wrong value does not cost the others', () => {
    const { settings: read, invalid } = readSettings({ theme: 'light', timeZone: 5, limits: { stallMs: -1 } })
    expect(read).toEqual({ ...DEFAULT_SETTINGS, theme: 'light' })
    expect(invalid).toEqual(['timeZone', 'limits'])
  })

  test('tells a file of a later version, and reads what it understands', () => {
    const read = readSettings({ version: SETTINGS_VERSION + 1, theme: 'dark', novelty: [1] })
    expect(read).toEqual({ settings: { ...DEFAULT_SETTINGS, theme: 'dark' }, invalid: [], isNewer: true })
  })

  test('a change is only what it names', () => {
    expect(settingsChange.parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
  })

  test('takes whatever a file holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        expect(settings.safeParse(readSettings(stored).settings).success).toBe(true)
      }),
    )
  })
})
