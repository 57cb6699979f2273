import { useShallow } from 'zustand/react/shallow'
import type { Controller } from '../state/controller.ts'
import { RunModel } from '../state/run-model.ts'
import { pickRuns, useRuns } from '../state/stores.ts'
import { FinishedRingCard, LanesCard, PercentileCard, PreparedRingCard, RateCard, SwitchCard } from './RunCharts.tsx'
import { RunControls } from './RunControls.tsx'
import { LatenciesCard, LeftOutCard, RunFigures, WaitsCard } from './RunFigures.tsx'
import styles from './views.module.css'

/** What is shown before the first run: the same cards, with nothing in them yet. */
const NO_RUN = new RunModel(0)

/** Run a recovery and watch it. */
export function Recovery({ controller }: { controller: Controller }) {
  const { active, beside } = useRuns(useShallow(pickRuns))
  return (
    <div className={styles.scroller}>
      <div className={styles.recovery}>
        <RunControls controller={controller} active={active} />
        <RunCards run={active ?? NO_RUN} beside={beside} />
      </div>
    </div>
  )
}

function RunCards({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  return (
    <>
      <RunFigures run={run} beside={beside} />
      <LanesCard run={run} />
      <LeftOutCard run={run} />
      <div className={styles.middle}>
        <PreparedRingCard run={run} />
        <FinishedRingCard run={run} />
        <RateCard run={run} />
        <WaitsCard run={run} />
      </div>
      <PercentileCard run={run} beside={beside} />
      <SwitchCard run={run} beside={beside} />
      <LatenciesCard run={run} />
    </>
  )
}
