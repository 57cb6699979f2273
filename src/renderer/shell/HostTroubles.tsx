import { FolderOpen, X } from 'lucide-react'
import { counted, type HostTrouble } from '../../contract/index.ts'
import { Banner } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import { useTroubles } from '../state/troubles.ts'

const CODES: Readonly<Record<HostTrouble['kind'], string>> = { page: 'PAGE_GONE', graphics: 'GRAPHICS_LOST' }

/** What broke around the engine: what was done about it, until it is dismissed; and where the crash log is, where that was asked. */
export function HostTroubles({ controller }: { controller: Controller }) {
  const troubles = useTroubles((state) => state.troubles)
  const crashLog = useTroubles((state) => state.crashLog)
  return (
    <>
      {troubles.map(({ id, kind, message, report }) => (
        <Banner key={id} tone="warning" error={{ code: CODES[kind], message, file: report, offset: null }}>
          <button type="button" onClick={() => void controller.showCrashLog()}>
            <FolderOpen size={11} aria-hidden />
            Show crash log
          </button>
          <Dismiss onClick={() => void controller.dismissTrouble(id)} />
        </Banner>
      ))}
      {crashLog !== null && (
        <Banner
          tone="warning"
          error={{ code: 'CRASH_LOG', message: sentenceOf(crashLog), file: crashLog.folder, offset: null }}
        >
          <Dismiss onClick={() => useTroubles.setState({ crashLog: null })} />
        </Banner>
      )}
    </>
  )
}

function sentenceOf({ folder, reports }: { folder: string | null; reports: number }): string {
  if (folder === null) return 'There is no place for a crash log: the folder of the settings cannot be used.'
  return reports === 0 ? 'The crash log is empty. It would be here:' : `${counted(reports, 'crash report')}, kept here:`
}

function Dismiss({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" onClick={onClick}>
      <X size={11} aria-hidden />
      Dismiss
    </button>
  )
}
