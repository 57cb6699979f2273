import { release, type } from 'node:os'
import { isAbsolute, relative, resolve } from 'node:path'
import { implement, ORPCError } from '@orpc/server'
import { buildStamp } from '../contract/build.ts'
import { WalscopeFailure } from '../contract/errors.ts'
import { hostContract } from '../contract/host.ts'
import type { CrashLogPlace } from '../contract/trouble.ts'
import type { CrashLog } from './crash-log.ts'
import type { DirectorySession } from './directory-session.ts'
import type { EngineProcess } from './engine-process.ts'
import type { HostPlatform } from './host-platform.ts'
import { readNotices } from './notices.ts'
import type { RecentDirectories } from './recent-directories.ts'
import type { SettingsFile } from './settings-file.ts'

/** Serves the host contract to one window (or browser tab): its session, the recent list, the settings, and the platform's verbs. */
export function createHostRouter<Process extends EngineProcess>(
  session: DirectorySession<Process>,
  recent: RecentDirectories,
  settings: SettingsFile,
  platform: HostPlatform,
) {
  const host = implement(hostContract).use(async ({ next }) => {
    try {
      return await next()
    } catch (error) {
      throw asContractError(error)
    }
  })
  return host.router({
    session: host.session.handler(({ signal }) => session.watch(signal)),
    chooseDirectory: host.chooseDirectory.handler(() => platform.chooseDirectory()),
    chooseTrace: host.chooseTrace.handler(() => platform.chooseTrace()),
    chooseOutput: host.chooseOutput.handler(({ input }) => platform.chooseOutput(input.kind, input.name)),
    open: host.open.handler(({ input }) => session.open(input.directory)),
    openTraces: host.openTraces.handler(() => session.openTraces()),
    openSample: host.openSample.handler(() => session.openSample()),
    restartEngine: host.restartEngine.handler(({ input }) => session.restartEngine(input.despiteBound)),
    close: host.close.handler(() => session.close()),
    recent: host.recent.handler(() => recent.list()),
    forgetRecent: host.forgetRecent.handler(({ input }) => recent.forget(input.directory)),
    keptView: host.keptView.handler(({ input }) => recent.viewOf(input.directory)),
    keepView: host.keepView.handler(({ input }) => recent.keepView(input.directory, input.view)),
    reveal: host.reveal.handler(({ input }) => {
      const path = insideOf(session.value.directory, input.file)
      return path === null ? false : platform.reveal(path)
    }),
    requests: host.requests.handler(({ signal }) => platform.requests.watch(signal)),
    settings: host.settings.handler(({ signal }) => settings.watch(signal)),
    changeSettings: host.changeSettings.handler(({ input }) => settings.change(input)),
    reportWork: host.reportWork.handler(({ input }) => platform.reportWork(input, session.value)),
    updates: host.updates.handler(({ signal }) => platform.updates(signal)),
    troubles: host.troubles.handler(({ signal }) => session.troubles.watch(signal)),
    dismissTrouble: host.dismissTrouble.handler(({ input }) => session.troubles.dismiss(input.id)),
    engineReport: host.engineReport.handler(() => session.reports.ofEngine),
    reportPage: host.reportPage.handler(({ input }) => session.reports.page(input)),
    showCrashLog: host.showCrashLog.handler(() => showCrashLog(session.crashLog, platform)),
    keepRuns: host.keepRuns.handler(({ input }) => {
      session.keptRuns = input
    }),
    keptRuns: host.keptRuns.handler(() => session.keptRuns),
    about: host.about.handler(() => ({
      kind: platform.kind,
      version: platform.version,
      build: buildStamp,
      platform: process.platform,
      system: `${type()} ${release()}, ${process.arch}`,
      electron: process.versions.electron ?? null,
      chromium: process.versions.chrome ?? null,
      node: process.versions.node,
      canChoose: platform.canChoose,
    })),
    notices: host.notices.handler(() => readNotices(platform.programs)),
  })
}

/** The newest report is shown in its folder; the folder, where there is none yet. */
async function showCrashLog(log: CrashLog, platform: HostPlatform): Promise<CrashLogPlace> {
  const { folder, newest } = log
  const path = newest ?? folder
  return { folder, reports: log.list().length, isShown: path !== null && (await platform.reveal(path)) }
}

/** The error as one of the contract's, with its value as data; everything else is a fault of ours. */
function asContractError(error: unknown): unknown {
  if (error instanceof ORPCError) return error
  const failure =
    error instanceof WalscopeFailure
      ? error
      : new WalscopeFailure({ code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) })
  return new ORPCError(failure.error.code, { message: failure.message, data: failure.error, cause: error })
}

/** The path of a file of the open directory; null for one outside of it: a page only reveals what it looks at. */
function insideOf(directory: string | null, file: string): string | null {
  if (directory === null) return null
  const path = resolve(directory, file)
  const below = relative(directory, path)
  return below.startsWith('..') || isAbsolute(below) ? null : path
}
