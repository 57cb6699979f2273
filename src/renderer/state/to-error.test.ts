// What a person reads of whatever was thrown.
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { RouterClient } from '@orpc/server'
import { ORPCError, os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { expect, test } from 'vitest'
import type { WalscopeError } from '../../contract/index.ts'
import { isAbort } from './abort.ts'
import { ENGINE_GONE, toError } from './to-error.ts'

const NO_EVENTS: WalscopeError = { code: 'NO_EVENTS', message: 'There is none.', file: 'FS.00000001.wal', offset: 64 }

const router = {
  never: os.handler(() => new Promise<void>(() => {})),
  follow: os.handler(async function* () {
    yield 1
    await new Promise(() => {})
  }),
  fail: os.handler((): void => {
    throw new ORPCError(NO_EVENTS.code, { message: NO_EVENTS.message, data: NO_EVENTS })
  }),
}

/** A client over a real port, and the end of it that may close. */
function connect(): { client: RouterClient<typeof router>; engine: MessagePort } {
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(router).upgrade(port1)
  port1.start()
  port2.start()
  return { client: createORPCClient(new RPCLink({ port: port2 })), engine: port1 }
}

/** What was thrown. */
const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )

test('the value that an error carries over the connection', async () => {
  const { client, engine } = connect()
  const thrown = await thrownBy(client.fail())
  expect(isAbort(thrown)).toBe(false)
  expect(toError(thrown)).toEqual(NO_EVENTS)
  engine.close()
})

test('what an engine still owed when its connection closed ends with it', async () => {
  const { client, engine } = connect()
  const numbers = await client.follow()
  expect(await numbers.next()).toMatchObject({ value: 1 })
  const owed = [thrownBy(client.never()), thrownBy(numbers.next())]
  engine.close()
  for (const thrown of await Promise.all(owed)) {
    expect(isAbort(thrown)).toBe(true)
    expect(toError(thrown)).toBe(ENGINE_GONE)
  }
})

test('anything else is a fault of ours, and said as it is', () => {
  expect(toError(new TypeError('x is not a function'))).toMatchObject({
    code: 'INTERNAL',
    message: 'x is not a function',
  })
  expect(toError('no')).toMatchObject({ code: 'INTERNAL', message: 'no' })
})
