// The plots, read behind the first sight of the window: recharts is nearly half of the program, and it is there sooner without.
import { type ComponentType, lazy, Suspense } from 'react'

/** Reads the plots; whoever has time before they are wanted may ask for them. */
export const loadPlots = () => import('./Plots.tsx')
type Plots = Awaited<ReturnType<typeof loadPlots>>

function lazily<Props extends object>(pick: (plots: Plots) => ComponentType<Props>): ComponentType<Props> {
  const Plot: ComponentType<Props> = lazy(async () => ({ default: pick(await loadPlots()) }))
  return (props) => (
    <Suspense>
      <Plot {...props} />
    </Suspense>
  )
}

export const OverTime = lazily(({ OverTime }) => OverTime)
export const PercentilePlot = lazily(({ PercentilePlot }) => PercentilePlot)
export const SwitchPlot = lazily(({ SwitchPlot }) => SwitchPlot)
