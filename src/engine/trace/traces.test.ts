import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recoveryOptions, type TraceNote } from '../../contract/index.ts'
import { addon, collect } from '../testing/event-log.ts'
import { metaChunk, recordsChunk, wholeFile } from './testing/recorded.ts'
import { TRACE_MAGIC } from './trace-file.ts'
import { TraceFolder } from './trace-folder.ts'
import { Traces } from './traces.ts'

let temporary: string
let wal: string
let folder: string
let path: string
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-traces-'))
  wal = join(temporary, 'wal')
  mkdirSync(wal)
  folder = join(temporary, 'kept', 'traces')
  path = join(temporary, 'a.walscope')
})
afterEach(() => rmSync(temporary, { recursive: true }))

const place = () => ({ folder, mostTraces: 20, mostBytes: 1024 * 1024 * 1024 })
const traces = () => new Traces(wal, place(), addon)
const notes: TraceNote[] = [
  { atNs: 5, ordinal: null, text: 'the first stall' },
  { atNs: 7, ordinal: 2, text: 'ü – again' },
]
const notesOf = async (reference: { path: string } | { name: string }) =>
  (await collect(traces().open(reference))).find((it) => it.kind === 'notes')

describe('notes', () => {
  test('take the place of those before, and the trace stays what it was', async () => {
    writeFileSync(path, wholeFile())
    await traces().saveNotes({ path }, [{ atNs: 1, ordinal: null, text: 'gone later' }])
    await traces().saveNotes({ path }, notes)
    expect(await notesOf({ path })).toEqual({ kind: 'notes', notes })
    expect(readFileSync(path).subarray(0, wholeFile().length)).toEqual(wholeFile())
    expect((await collect(traces().open({ path }))).at(-1)).toMatchObject({ isWhole: true })
  })

  test('stand behind the last whole chunk of what a killed engine left', async () => {
    writeFileSync(path, Buffer.concat([TRACE_MAGIC, metaChunk(), recordsChunk(), recordsChunk()]))
    truncateSync(path, readFileSync(path).length - 3)
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(path, longAgo, longAgo)
    await traces().saveNotes({ path }, notes)
    expect(await notesOf({ path })).toEqual({ kind: 'notes', notes })
    expect((await collect(traces().open({ path }))).at(-1)).toMatchObject({ records: 3, isWhole: false })
  })

  test('are refused in a trace that may be recorded still', async () => {
    writeFileSync(path, Buffer.concat([TRACE_MAGIC, metaChunk(), recordsChunk()]))
    const before = readFileSync(path)
    await expect(traces().saveNotes({ path }, notes)).rejects.toMatchObject({ error: { code: 'USAGE' } })
    expect(readFileSync(path)).toEqual(before)
  })

  test('are refused behind damage, in another file, and in the opened directory', async () => {
    const damaged = wholeFile()
    damaged[damaged.length - 30] = 0
    writeFileSync(path, damaged)
    await expect(traces().saveNotes({ path }, notes)).rejects.toMatchObject({ error: { code: 'TRACE_INVALID' } })
    expect(readFileSync(path)).toEqual(damaged)
    writeFileSync(path, 'a letter of somebody')
    await expect(traces().saveNotes({ path }, notes)).rejects.toMatchObject({ error: { code: 'TRACE_INVALID' } })
    expect(readFileSync(path, 'utf8')).toBe('a letter of somebody')
    const inside = join(wal, 'a.walscope')
    writeFileSync(inside, wholeFile())
    await expect(traces().saveNotes({ path: inside }, notes)).rejects.toMatchObject({
      error: { code: 'OUTPUT_IN_OPEN_DIRECTORY' },
    })
    expect(readFileSync(inside)).toEqual(wholeFile())
    // A link to it as well, and a name that is no text.
    symlinkSync(inside, join(temporary, 'link.walscope'))
    await expect(traces().saveNotes({ path: join(temporary, 'link.walscope') }, notes)).rejects.toMatchObject({
      error: { code: 'OUTPUT_IN_OPEN_DIRECTORY' },
    })
    writeFileSync(Buffer.concat([Buffer.from(`${temporary}/`), Buffer.from([0xff])]), wholeFile())
    await expect(traces().saveNotes({ path: `${temporary}/\\xFF` }, notes)).rejects.toMatchObject({
      error: { code: 'OUTPUT_UNWRITABLE' },
    })
  })
})

describe('kept traces', () => {
  /** Keeps a trace that was written so many minutes ago. */
  function keep(name: string, minutes: number, bytes = 0): void {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, name)
    writeFileSync(
      file,
      Buffer.concat([TRACE_MAGIC, metaChunk({ startedAtMs: 1e12 - minutes * 60_000 }), recordsChunk()]),
    )
    if (bytes > 0) truncateSync(file, bytes)
    const at = new Date(Date.now() - minutes * 60_000)
    utimesSync(file, at, at)
  }

  test('are none where the folder is not there', async () => {
    expect(await traces().list()).toEqual([])
    expect(await new Traces(wal, null, addon).list()).toEqual([])
  })

  test('are listed with the newest first; what is no trace is left out', async () => {
    keep('b.walscope', 5)
    keep('a.walscope', 1)
    writeFileSync(join(folder, 'c.walscope'), 'no trace')
    writeFileSync(join(folder, 'notes.txt'), '')
    mkdirSync(join(folder, 'd.walscope'))
    expect((await traces().list()).map(({ name }) => name)).toEqual(['a.walscope', 'b.walscope'])
    expect((await collect(traces().open({ name: 'a.walscope' })))[0]?.kind).toBe('meta')
  })

  test('have names, and no paths', async () => {
    keep('a.walscope', 1)
    writeFileSync(path, wholeFile())
    for (const name of ['../../a.walscope', path, 'none.walscope', '.']) {
      await expect(collect(traces().open({ name }))).rejects.toMatchObject({ error: { code: 'TRACE_NOT_FOUND' } })
    }
    await expect(collect(new Traces(wal, null, addon).open({ name: 'a.walscope' }))).rejects.toMatchObject({
      error: { code: 'TRACE_NOT_FOUND' },
    })
  })

  test('are as many as are wanted, the one that starts included, in so many bytes: the oldest go', async () => {
    for (let i = 0; i < 25; i += 1) keep(`${String.fromCharCode(97 + i)}.walscope`, i)
    await new TraceFolder(place()).makeRoom()
    expect(readdirSync(folder).sort()).toEqual(
      Array.from({ length: 19 }, (_, i) => `${String.fromCharCode(97 + i)}.walscope`),
    )
    const MB = 1024 * 1024
    // Holes: nothing of them is on the disk.
    keep('a.walscope', 0, 300 * MB)
    keep('b.walscope', 1, 400 * MB)
    keep('c.walscope', 2, 200 * MB)
    await new TraceFolder(place()).makeRoom()
    expect(readdirSync(folder).sort()).toEqual(['a.walscope', 'b.walscope'])
  })

  test('a recording goes into the folder, and its end says where it is', async () => {
    const recording = traces().record(recoveryOptions.parse({}))
    const recorded = await recording?.end({ document: null, curves: {}, error: null })
    expect(recorded?.notice).toBeNull()
    expect(readdirSync(folder)).toEqual([recorded?.name])
    expect(await traces().list()).toMatchObject([{ name: recorded?.name, directory: wal }])
    expect(new Traces(wal, null, addon).record(recoveryOptions.parse({}))).toBeNull()
  })

  test('what a verification has found is in the traces that are recorded afterwards', async () => {
    const it = traces()
    const finding = {
      code: 'SEGMENT_EMPTY',
      severity: 'note',
      file: 'a',
      block: null,
      offset: null,
      cause: null,
    } as const
    it.noteFindings([{ ...finding, message: 'It is empty.' }], 1)
    const recorded = await it.record(recoveryOptions.parse({}))?.end({ document: null, curves: {}, error: null })
    expect(await collect(it.open({ name: recorded?.name ?? '' }))).toContainEqual({
      ...{ kind: 'findings', findingCount: 1, findings: [{ ...finding, message: 'It is empty.' }] },
    })
  })

  test('a folder that cannot be made is told at the end of the recording', async () => {
    writeFileSync(join(temporary, 'kept'), 'a file in the way')
    const recorded = await traces().record(recoveryOptions.parse({}))?.end({ document: null, curves: {}, error: null })
    expect(recorded?.notice).toContain('ended early')
  })
})
