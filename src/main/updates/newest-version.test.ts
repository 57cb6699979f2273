// The one request that the program ever makes.
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { EXTERNAL_LINKS } from '../../contract/links.ts'
import { partitions } from '../testing/electron.ts'
import {
  ANSWER_LIMIT_BYTES,
  ANSWER_LIMIT_MS,
  askNewestVersion,
  UPDATE_ADDRESS,
  UPDATE_PARTITION,
} from './newest-version.ts'

vi.mock('electron', () => import('../testing/electron.ts'))

const never = () => new AbortController().signal

/** Asks where the server gives this answer. */
async function ask(answer: () => Response, signal = never()): Promise<string> {
  // It is made by the first request.
  await import('electron').then(({ session }) => session.fromPartition(UPDATE_PARTITION, { cache: false }))
  const updates = partitions.get(UPDATE_PARTITION)?.session
  if (updates === undefined) throw new Error('there is no session')
  updates.answer = async () => answer()
  return askNewestVersion(signal)
}

const json = (document: unknown, init?: ResponseInit) => () => new Response(JSON.stringify(document), init)
const failure = (message: string) => ({
  ...{ code: 'UPDATE_CHECK_FAILED', file: null, offset: null },
  message: `Whether there is a newer version could not be asked: ${message}.`,
})

beforeEach(() => partitions.clear())

test('is one to a fixed address, by HTTPS, with nothing about the person or the machine', async () => {
  expect(await ask(json({ format: 1, version: '1.4.0' }))).toBe('1.4.0')
  expect([...partitions.keys()]).toEqual([UPDATE_PARTITION])
  const { session, options } = partitions.get(UPDATE_PARTITION) ?? {}
  expect(options).toEqual({ cache: false })
  // No `persist:`: what a server would leave is forgotten with the program.
  expect(UPDATE_PARTITION).toMatch(/^[a-z-]+$/)
  expect(session?.agents).toEqual([['Walscope', 'en']])
  expect(session?.requests).toHaveLength(1)
  const [{ url, init } = { url: '', init: {} }] = session?.requests ?? []
  expect(url).toBe(UPDATE_ADDRESS)
  const { signal, ...sent } = init
  expect(signal).toBeInstanceOf(AbortSignal)
  // Whatever else could be sent has to be thought of here first.
  expect(sent).toEqual({
    ...{ credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'error' },
  })
})

test('the address, the link and the home page of the packages are of one place', () => {
  const [, homepage = ''] = /^ {2}homepage: (\S+)$/m.exec(readFileSync('electron-builder.yml', 'utf8')) ?? []
  for (const address of [UPDATE_ADDRESS, EXTERNAL_LINKS.releases]) {
    expect(new URL(address).protocol).toBe('https:')
    expect(new URL(address).origin).toBe(new URL(homepage).origin)
    expect(new URL(address).search + new URL(address).hash + new URL(address).username).toBe('')
  }
})

describe('an answer', () => {
  test.each<[string, () => Response]>([
    ['the answer has the status 404', json({ format: 1, version: '1.4.0' }, { status: 404 })],
    ['the answer has the status 500', json({ format: 1, version: '1.4.0' }, { status: 500 })],
    ['the answer has the status 204', () => new Response(null, { status: 204 })],
    ['the answer is empty', () => new Response(null)],
    ['the answer is no JSON', () => new Response('<html>')],
    ['the answer is no document about versions', json({ format: 2, version: '1.4.0' })],
    ['the answer is no document about versions', json({ format: 1 })],
    ['the answer is no document about versions', json({ format: 1, version: '<b>1.4.0</b>' })],
    ['the answer is no document about versions', json({ format: 1, version: '1.4.0\u202e' })],
    ['the answer is no document about versions', json({ format: 1, version: '9999999.0.0' })],
    ['the answer is no document about versions', json([])],
    ['the answer is no document about versions', json(null)],
    [
      `the answer is longer than ${ANSWER_LIMIT_BYTES} bytes`,
      json({ format: 1, version: '1.4.0', more: 'x'.repeat(ANSWER_LIMIT_BYTES) }),
    ],
  ])('that is none is refused: %s', async (message, answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ error: failure(message) })
  })

  test('that goes on and on is not read to its end', async () => {
    let sent = 0
    let isCancelled = false
    const long = new ReadableStream({
      pull: (controller) => {
        sent += 1
        controller.enqueue(new Uint8Array(1_024))
        if (sent === 1_000) controller.close()
      },
      cancel: () => {
        isCancelled = true
      },
    })
    await expect(ask(() => new Response(long))).rejects.toMatchObject({
      error: failure(`the answer is longer than ${ANSWER_LIMIT_BYTES} bytes`),
    })
    expect(sent).toBeLessThan(10)
    expect(isCancelled).toBe(true)
  })

  test('that is not wanted any more is not waited for, nor read', async () => {
    const gone = new AbortController()
    const silent = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))
    const asked = ask(silent, gone.signal)
    setTimeout(() => gone.abort(new Error('turned off')), 10)
    await expect(asked).rejects.toMatchObject({ error: failure('turned off') })
  })

  test('that does not come in time is not waited for', async () => {
    const limit = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      expect(ms).toBe(ANSWER_LIMIT_MS)
      return AbortSignal.abort(new Error('too late'))
    })
    const silent = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))
    await expect(ask(silent)).rejects.toMatchObject({ error: failure('too late') })
    limit.mockRestore()
  })
})

test('where there is no network is told', async () => {
  await expect(askNewestVersion(never())).rejects.toMatchObject({ error: failure('net::ERR_NAME_NOT_RESOLVED') })
})
