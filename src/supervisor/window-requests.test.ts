import { expect, test } from 'vitest'
import type { HostRequest } from '../contract/host.ts'
import { WindowRequests } from './window-requests.ts'

const salvage: HostRequest = { kind: 'command', id: 'salvage' }
const bundle: HostRequest = { kind: 'command', id: 'bundle' }

test('what is asked before there is a page waits for it, in order', async () => {
  const requests = new WindowRequests()
  requests.add(salvage)
  requests.add(bundle)
  const page = requests.watch()
  expect([await page.next(), await page.next()]).toEqual([
    { value: salvage, done: false },
    { value: bundle, done: false },
  ])
})

test('a page hears what comes', async () => {
  const requests = new WindowRequests()
  const heard = requests.watch().next()
  requests.add(salvage)
  expect(await heard).toEqual({ value: salvage, done: false })
})

test('a page that loads again takes over: the one before hears nothing more, and nothing is heard twice', async () => {
  const requests = new WindowRequests()
  const before = requests.watch()
  const unheard = before.next()
  const after = requests.watch()
  const heard = after.next()
  requests.add(salvage)
  expect(await heard).toEqual({ value: salvage, done: false })
  expect((await unheard).done).toBe(true)
})

test('what comes while no page listens is for the next one', async () => {
  const requests = new WindowRequests()
  const unheard = requests.watch().next()
  requests.release()
  requests.add(bundle)
  expect((await unheard).done).toBe(true)
  expect((await requests.watch().next()).value).toEqual(bundle)
})

test('the end of the page ends its stream', async () => {
  const requests = new WindowRequests()
  const abort = new AbortController()
  const end = requests.watch(abort.signal).next()
  abort.abort()
  expect((await end).done).toBe(true)
})

test('only so many wait: the oldest give way', async () => {
  const requests = new WindowRequests()
  requests.add(bundle)
  for (let i = 0; i < 32; i += 1) requests.add(salvage)
  const page = requests.watch()
  for (let i = 0; i < 32; i += 1) expect((await page.next()).value).toEqual(salvage)
  requests.add(bundle)
  expect((await page.next()).value).toEqual(bundle)
})
