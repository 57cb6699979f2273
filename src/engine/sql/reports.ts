import { readdir, stat } from 'node:fs/promises'
import {
  type Finding,
  type Progress,
  pathBytes,
  type ScannedSegment,
  type VerifiedSegment,
  WalscopeFailure,
} from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import { scan, verify } from '../reports.ts'

export type ReportsAddon = Pick<Addon, 'ScanJob' | 'VerifyJob'>

/** What the tables `segments` and `findings` are made of. */
export interface Reports {
  segments: (VerifiedSegment & Pick<ScannedSegment, 'headerStatus'>)[]
  findings: Finding[]
}

const VERIFY_THREADS = 2

/** Whether a query may name a table that is made of a verification. Text that only looks like it costs one for nothing. */
export function needsReports(text: string): boolean {
  return /segments|findings/i.test(text)
}

/** The scan and the verification of a directory, done when a query needs them, and again when a file has changed. */
export class ReportSource {
  private readonly directory: string
  private readonly addon: ReportsAddon
  private known: { state: string; reports: Reports } | null = null

  constructor(directory: string, addon: ReportsAddon) {
    this.directory = directory
    this.addon = addon
  }

  async *read(signal?: AbortSignal): AsyncGenerator<Progress, Reports> {
    const state = await describeFiles(this.directory)
    if (this.known?.state === state) return this.known.reports
    const reports = yield* this.make(signal)
    this.known = { state, reports }
    return reports
  }

  private async *make(signal?: AbortSignal): AsyncGenerator<Progress, Reports> {
    const scanned = yield* scan(this.directory, signal, this.addon)
    const headers = new Map(scanned.segments.map(({ file, headerStatus }) => [file, headerStatus]))
    const request = { paths: [this.directory], threads: VERIFY_THREADS, badBlockLimit: 0 }
    const updates = verify(request, signal, this.addon)
    const segments: Reports['segments'] = []
    let step = await updates.next()
    try {
      for (; !step.done; step = await updates.next()) {
        if (step.value.kind === 'progress') yield step.value
        else
          for (const it of step.value.segments)
            segments.push({ ...it, headerStatus: headers.get(it.file) ?? it.strictStatus })
      }
    } finally {
      // Left early, it stops the verification.
      if (!step.done) await updates.return(step.value as never)
    }
    return { segments, findings: step.value.findings }
  }
}

/** Names, sizes and times of all files: what changes when one of them does. */
async function describeFiles(directory: string): Promise<string> {
  const path = Buffer.from(pathBytes(directory))
  try {
    const names = await readdir(path, { encoding: 'buffer' })
    const lines = names.map(async (name) => {
      const { size, mtimeNs, ino } = await stat(Buffer.concat([path, Buffer.from('/'), name]), { bigint: true }).catch(
        () => ({ size: 0n, mtimeNs: 0n, ino: 0n }),
      )
      return `${name.toString('latin1')}/${size}/${mtimeNs}/${ino}`
    })
    return (await Promise.all(lines)).sort().join('\n')
  } catch (error) {
    const message = `The directory ${directory} cannot be read: ${error instanceof Error ? error.message : error}.`
    throw new WalscopeFailure({ code: 'DIRECTORY_UNREADABLE', message, file: directory })
  }
}
