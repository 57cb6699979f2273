// The browser host, started by `walscope serve`.
import { fileURLToPath } from 'node:url'
import packageJson from '../../package.json' with { type: 'json' }
import { CrashLog } from '../supervisor/crash-log.ts'
import { givenOf, openingOf } from '../supervisor/given.ts'
import { logOwnEnd } from '../supervisor/own-end.ts'
import { RecentDirectories } from '../supervisor/recent-directories.ts'
import { SettingsFile } from '../supervisor/settings-file.ts'
import { BrowserHost } from './browser-host.ts'
import { launchChildEngine } from './child-engine.ts'

export interface ServerOptions {
  /** Opened in every tab that comes: a directory, a trace or a link. */
  directory?: string
  /** 0 or none: any that is free. */
  port?: number
}

/** Starts the browser host on the loopback interface. `url` holds its token: who has it can read what this user can. */
export async function startServer({ directory, port = 0 }: ServerOptions) {
  const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const report = (message: string) => process.stderr.write(`walscope: ${message}\n`)
  const recent = new RecentDirectories(report)
  const settings = new SettingsFile(report)
  logOwnEnd(new CrashLog(settings.folder, report))
  const host = new BrowserHost({
    version: packageJson.version,
    pageFolder: beside('../renderer'),
    programs: beside('.'),
    opening: directory === undefined ? null : await openingOf(givenOf(directory, process.cwd())),
    launch: () => launchChildEngine(beside('./engine.js')),
    recent,
    settings,
    report,
  })
  const url = await host.listen(port)
  return { url, close: () => host.close() }
}
