import { expect, it } from 'vitest'
import { WalscopeFailure } from '../contract/index.ts'
import { asDiskFull } from './full-disk.ts'

const native = (message: string) =>
  new WalscopeFailure({ code: 'OUTPUT_UNWRITABLE', message, file: '/staging/a', offset: 7 })

it.each([
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
  Object.assign(new Error('EDQUOT: disk quota exceeded, write'), { code: 'EDQUOT' }),
  native('Writing failed: No space left on device.'),
  Object.assign(new Error('Writing failed: Disk quota exceeded.'), { code: 'OUTPUT_UNWRITABLE' }),
])('%s is a full disk', (error) => {
  expect(asDiskFull('/out', error)?.error).toEqual({
    ...{ code: 'DISK_FULL', message: 'There is no room left for /out: nothing of it stays behind.' },
    ...{ file: '/out', offset: null },
  })
})

it.each([
  native('Writing failed: Input/output error.'),
  new WalscopeFailure({ code: 'CANCELLED', message: 'The work was cancelled.' }),
  // A file of that name in another sentence.
  new WalscopeFailure({ code: 'FILE_UNREADABLE', message: 'no space left on device.wal cannot be read.' }),
  null,
])('%s is none', (error) => {
  expect(asDiskFull('/out', error)).toBeNull()
})
