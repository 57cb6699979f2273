import { afterEach, expect, test, vi } from 'vitest'
import { useAnnouncement } from '../state/announcement.ts'
import { useSession } from '../state/stores.ts'
import { copyText } from './clipboard.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
  useSession.setState({ error: null })
  useAnnouncement.setState({ text: '', count: 0 })
})

test('what was copied is said, for a moment; the same once more is another announcement', async () => {
  vi.useFakeTimers()
  const written: string[] = []
  vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void written.push(text) } })
  await copyText('a', 'the value')
  expect(useAnnouncement.getState()).toEqual({ text: 'Copied the value.', count: 1 })
  await copyText('b', 'the value')
  expect(useAnnouncement.getState()).toEqual({ text: 'Copied the value.', count: 2 })
  expect(written).toEqual(['a', 'b'])
  vi.advanceTimersByTime(60_000)
  expect(useAnnouncement.getState().text).toBe('')
  expect(useSession.getState().error).toBeNull()
})

test('what the clipboard refuses is told, and nothing is said to be copied', async () => {
  vi.stubGlobal('navigator', {
    clipboard: {
      writeText: async () => {
        throw new Error('Write permission denied.')
      },
    },
  })
  await copyText('a', 'the value')
  expect(useSession.getState().error).toMatchObject({
    code: 'CLIPBOARD_REFUSED',
    message: expect.stringContaining('Write permission denied'),
  })
  vi.stubGlobal('navigator', {})
  useSession.setState({ error: null })
  await copyText('a', 'the value')
  expect(useSession.getState().error).toMatchObject({ code: 'CLIPBOARD_REFUSED' })
  expect(useAnnouncement.getState().text).toBe('')
})
