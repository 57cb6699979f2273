import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { Searchable } from '../find/Searchable.tsx'
import type { Controller } from '../state/controller.ts'
import { ComparePanel } from './ComparePanel.tsx'
import { InstantPanel } from './InstantPanel.tsx'
import { NotesPanel } from './NotesPanel.tsx'
import { useNotes } from './note-keeper.ts'
import styles from './replay.module.css'
import { REPLAY_PANELS, type ReplayPanel, useReplay } from './replay-store.ts'
import { StallPanel } from './StallPanel.tsx'
import { WhatIfPanel } from './WhatIfPanel.tsx'

interface PanelProps {
  controller: Controller
  run: RecordedRun
}

const PANELS: Record<ReplayPanel, [title: string, show: (props: PanelProps) => ReactNode]> = {
  instant: ['Instant', ({ run }) => <InstantPanel run={run} />],
  stalls: ['Stalls', ({ controller }) => <StallPanel controller={controller} />],
  compare: ['Compare', ({ controller }) => <ComparePanel controller={controller} />],
  'what-if': ['What-if', ({ controller }) => <WhatIfPanel controller={controller} />],
  notes: ['Notes', ({ run, controller }) => <NotesPanel run={run} keeper={controller.library.notes} />],
}

/** What stands beside the timeline. */
export function SidePanels(props: PanelProps) {
  const panel = useReplay((state) => state.panel)
  const notes = useNotes((state) => state.notes.length)
  return (
    <Tabs.Root
      className={styles.side}
      value={panel}
      onValueChange={(value) => useReplay.setState({ panel: value as ReplayPanel })}
    >
      <Tabs.List className={styles.tabs} aria-label="About the run">
        {REPLAY_PANELS.map((name) => {
          return (
            <Tabs.Trigger key={name} value={name}>
              {PANELS[name][0]}
              {name === 'notes' && notes > 0 && <span className={styles.count}>{notes}</span>}
            </Tabs.Trigger>
          )
        })}
      </Tabs.List>
      <div className={styles.sidePlace}>
        <Tabs.Content value={panel} className={styles.sideContent}>
          <Searchable label={PANELS[panel][0]}>{PANELS[panel][1](props)}</Searchable>
        </Tabs.Content>
      </div>
    </Tabs.Root>
  )
}
