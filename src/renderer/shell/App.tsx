import { useEffect, useState } from 'react'
import { VIEWS } from '../../contract/index.ts'
import { EventsView } from '../events/EventsView.tsx'
import { Help } from '../help/Help.tsx'
import { ReplayView } from '../replay/ReplayView.tsx'
import { SqlView } from '../sql/SqlView.tsx'
import type { Controller } from '../state/controller.ts'
import { useSettings } from '../state/settings.ts'
import { useSession } from '../state/stores.ts'
import { Blocks } from '../views/Blocks.tsx'
import { BundleDialog } from '../views/BundleDialog.tsx'
import { Findings } from '../views/Findings.tsx'
import { Overview } from '../views/Overview.tsx'
import { Recovery } from '../views/Recovery.tsx'
import { SalvageDialog } from '../views/SalvageDialog.tsx'
import { Segments } from '../views/Segments.tsx'
import { Start } from '../views/Start.tsx'
import { ChangeAnnouncement } from '../watch/ChangeStrip.tsx'
import { ChangesDialog } from '../watch/ChangesDialog.tsx'
import { WindowTitle } from '../work/WindowTitle.tsx'
import { AboutDialog } from './AboutDialog.tsx'
import { Announcer } from './Announcer.tsx'
import { Banners } from './Banners.tsx'
import { Boundary } from './Boundary.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { Footer } from './Footer.tsx'
import { Header } from './Header.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { Navigation } from './Navigation.tsx'
import { NoticesDialog } from './NoticesDialog.tsx'
import { SettingsDialog } from './SettingsDialog.tsx'
import { ShortcutList } from './ShortcutList.tsx'
import styles from './shell.module.css'
import { useShortcuts } from './shortcuts.ts'

/** A folder can be dropped anywhere. The button and the path field do the same from the keyboard. */
function useDrop(controller: Controller): void {
  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault()
    const drop = (event: DragEvent) => {
      event.preventDefault()
      if (event.dataTransfer !== null) void controller.openDropped(event.dataTransfer.files)
    }
    window.addEventListener('dragover', allow)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', allow)
      window.removeEventListener('drop', drop)
    }
  }, [controller])
}

/** Rises when canvases have come back empty from a loss of the graphics process: whoever has one is made anew. */
function useRestoredCanvases(): number {
  const [restored, setRestored] = useState(0)
  useEffect(() => {
    const count = () => setRestored((times) => times + 1)
    // It does not bubble.
    window.addEventListener('contextrestored', count, { capture: true })
    return () => window.removeEventListener('contextrestored', count, { capture: true })
  }, [])
  return restored
}

/** The window: header, navigation, the chosen view, footer. */
export function App({ controller }: { controller: Controller }) {
  const view = useSession((state) => state.view)
  useShortcuts(controller)
  useDrop(controller)
  const restored = useRestoredCanvases()
  const reportError = (place: string, error: unknown, stack: string) =>
    void controller.troubles.report(place, error, stack)
  const numberFormat = useSettings((state) => state.numberFormat)
  return (
    <div className={styles.shell}>
      <WindowTitle />
      <Header controller={controller} />
      <Navigation />
      {/* Numbers stand everywhere: what shows them is made anew. */}
      <main key={`${numberFormat} ${restored}`} className={styles.main} data-view={view}>
        <Banners controller={controller} />
        {/* Of each view of its own: to go to another one is a way out. */}
        <Boundary
          key={view}
          place={`The view ${VIEWS.find(([name]) => name === view)?.[1]}`}
          retryLabel="Show it again"
          onError={reportError}
        >
          {view === 'start' && <Start controller={controller} />}
          {view === 'overview' && <Overview controller={controller} />}
          {view === 'segments' && <Segments controller={controller} />}
          {view === 'blocks' && <Blocks controller={controller} />}
          {view === 'findings' && <Findings controller={controller} />}
          {view === 'events' && <EventsView controller={controller} />}
          {view === 'sql' && <SqlView controller={controller} />}
          {view === 'recovery' && <Recovery controller={controller} />}
          {view === 'replay' && <ReplayView controller={controller} />}
        </Boundary>
      </main>
      <Footer />
      <Announcer />
      <SalvageDialog controller={controller} />
      <BundleDialog controller={controller} />
      <ChangesDialog controller={controller} />
      <ChangeAnnouncement />
      <CommandPalette controller={controller} />
      <SettingsDialog />
      <ShortcutList />
      <AboutDialog />
      <NoticesDialog controller={controller} />
      <Help />
      <LinkDialog controller={controller} />
    </div>
  )
}
