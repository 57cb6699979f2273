import { CircleQuestionMark, FolderOpen, Keyboard, LifeBuoy, Package, Settings, SunMoon } from 'lucide-react'
import { theme } from '../../contract/index.ts'
import { openHelp } from '../help/help-store.ts'
import type { Controller } from '../state/controller.ts'
import { showOutputDialog } from '../state/output-work.ts'
import { changeSettings, useSettings } from '../state/settings.ts'
import { showDialog, showView, useSession } from '../state/stores.ts'
import styles from './shell.module.css'

export function Header({ controller }: { controller: Controller }) {
  const session = useSession((state) => state.session)
  const isRunning = session?.engine.state === 'running' && session.directory !== null
  const canChoose = useSession((state) => state.about?.canChoose ?? false)
  const chosen = useSettings((state) => state.theme)
  const open = () => (canChoose ? void controller.open() : showView('start'))
  return (
    <header className={styles.header}>
      <strong>Walscope</strong>
      <span className={styles.path} title={session?.directory ?? ''}>
        {session?.isSample ? 'the sample recovery' : session?.directory}
      </span>
      <span className={styles.tools}>
        {isRunning && (
          <>
            <button type="button" onClick={() => showOutputDialog('salvage')}>
              <LifeBuoy size={12} aria-hidden />
              Salvage…
            </button>
            <button type="button" onClick={() => showOutputDialog('bundle')}>
              <Package size={12} aria-hidden />
              Evidence bundle…
            </button>
          </>
        )}
        <button type="button" onClick={() => openHelp()}>
          <CircleQuestionMark size={12} aria-hidden />
          Help
        </button>
        <button type="button" onClick={() => showDialog('shortcuts')}>
          <Keyboard size={12} aria-hidden />
          Shortcuts
        </button>
        <button type="button" onClick={() => showDialog('settings')}>
          <Settings size={12} aria-hidden />
          Settings
        </button>
        <SunMoon size={12} aria-hidden />
        <select
          aria-label="Theme"
          value={chosen}
          onChange={({ target }) => changeSettings({ theme: theme.parse(target.value) })}
        >
          {theme.options.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button type="button" onClick={open}>
          <FolderOpen size={12} aria-hidden />
          Open…
        </button>
      </span>
    </header>
  )
}
