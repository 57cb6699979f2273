import { expect, test } from 'vitest'
import { GivenPorts, MessageChannelMain } from './ports.ts'

test('nothing is lost before a port is started or given away, and both ends learn of the close', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const [sent, heard, closed]: [unknown[], unknown[], string[]] = [[], [], []]
  port1.postMessage('early')
  const page = new GivenPorts({
    deliver: (_id, data) => sent.push(data),
    close: () => closed.push('page'),
  })
  page.give([port2])
  port1.postMessage('late')
  expect(sent).toEqual(['early', 'late'])

  page.receive(port2.id, 'answer')
  port1.on('message', ({ data }) => heard.push(data))
  port1.on('close', () => closed.push('main'))
  expect(heard).toEqual([])
  port1.start()
  expect(heard).toEqual(['answer'])

  page.closeAll()
  await Promise.resolve()
  expect(closed.sort()).toEqual(['main', 'page'])
})
