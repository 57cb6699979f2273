// What broke, kept on this machine: a file for each, the last few of them. Nothing of it is sent anywhere.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { arch, cpus, release, totalmem, type } from 'node:os'
import { isAbsolute, join, relative } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { buildStamp } from '../contract/build.ts'
import { CRASH_REPORT_VERSION, type CrashReport } from '../contract/trouble.ts'
import type { Report } from './configuration.ts'

/** Most reports that are kept; the oldest go first. */
export const KEPT_REPORTS = 20
/** Longest report; lines that are bounded each keep below it, so that only a mistake of ours would be cut. */
const REPORT_LIMIT_BYTES = 128 * 1024

/** The stem, and which report of that millisecond it is where it is not the first. */
const NAME = /^(crash-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-[a-z-]+-\d+)(?:-(\d+))?\.json$/

interface ReportName {
  name: string
  stem: string
  number: number
}

function readName(name: string): ReportName[] {
  const [, stem, number = '1'] = NAME.exec(name) ?? []
  return stem === undefined ? [] : [{ name, stem, number: Number(number) }]
}

/** Stems begin with the time. */
const byAge = (a: ReportName, b: ReportName) => (a.stem === b.stem ? a.number - b.number : a.stem < b.stem ? -1 : 1)

export type CrashFacts = Omit<CrashReport, 'version' | 'at' | 'program' | 'machine'>

export interface WrittenReport {
  report: CrashReport
  /** What the file holds, or would hold. */
  text: string
  /** Null where it could not be kept. */
  path: string | null
}

/** The crash log: the folder `crashes` beside the settings. */
export class CrashLog {
  /** Null where nothing can be kept. */
  readonly folder: string | null
  private readonly report: Report

  /** `report` is told where a report cannot be kept, on a full disk for one. */
  constructor(configuration: string | null, report: Report) {
    this.folder = configuration === null ? null : join(configuration, 'crashes')
    this.report = report
  }

  /** Names of the reports, the oldest first. */
  list(): string[] {
    return this.names().map(({ name }) => name)
  }

  private names(): ReportName[] {
    if (this.folder === null) return []
    try {
      return readdirSync(this.folder).flatMap(readName).sort(byAge)
    } catch {
      // There is none yet.
      return []
    }
  }

  /** Path of the newest report, or null. */
  get newest(): string | null {
    const name = this.list().at(-1)
    return this.folder === null || name === undefined ? null : join(this.folder, name)
  }

  /** Writes a report, and removes the oldest where there are too many. A file is whole or is not there. Never throws. */
  write(facts: CrashFacts): WrittenReport {
    const at = new Date().toISOString()
    const report = reportOf(facts, at)
    const text = `${JSON.stringify(report, null, 2)}\n`
    return { report, text, path: this.isPlaceFor(facts) ? this.keep(text, facts, at) : null }
  }

  /** Never into a directory that is looked at. */
  private isPlaceFor({ directory }: CrashFacts): boolean {
    if (this.folder === null || directory === null) return this.folder !== null
    const below = relative(directory, this.folder)
    return below.startsWith('..') || isAbsolute(below)
  }

  private keep(text: string, { kind, pid }: CrashFacts, at: string): string | null {
    const folder = this.folder ?? ''
    const stem = `crash-${at.replaceAll(':', '')}-${kind}-${pid ?? 0}`
    const staging = join(folder, `.${stem}-${process.pid}.part`)
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(staging, text.slice(0, REPORT_LIMIT_BYTES), { mode: 0o600, flush: true })
      const before = this.names().findLast((it) => it.stem === stem)
      const path = join(folder, before === undefined ? `${stem}.json` : `${stem}-${before.number + 1}.json`)
      renameSync(staging, path)
      this.removeOldest(folder)
      return path
    } catch (error) {
      remove(staging)
      this.report(`A crash report cannot be kept in ${folder}: ${error instanceof Error ? error.message : error}`)
      return null
    }
  }

  private removeOldest(folder: string): void {
    for (const name of this.list().slice(0, -KEPT_REPORTS)) remove(join(folder, name))
  }
}

/** As far as possible: a file that cannot be removed is no reason to say less of what broke. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Its folder is none, or not ours.
  }
}

function reportOf(facts: CrashFacts, at: string): CrashReport {
  const { commit, date } = buildStamp
  const { node = '', v8 = '', electron, chrome } = process.versions as Record<string, string | undefined>
  const runtime = { node, v8, ...(electron === undefined ? {} : { electron, chrome: chrome ?? '' }) }
  const processors = cpus()
  return {
    ...{ version: CRASH_REPORT_VERSION, at },
    ...facts,
    program: { version: packageJson.version, commit, date, runtime },
    machine: {
      processor: processors[0]?.model ?? 'unknown',
      cores: processors.length,
      memoryBytes: totalmem(),
      system: `${type()} ${release()} ${arch()}`,
    },
  }
}
