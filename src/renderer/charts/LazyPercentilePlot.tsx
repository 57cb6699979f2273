import { type ComponentProps, lazy, Suspense } from 'react'
import { Waiting } from '../components/Parts.tsx'
import type { PercentilePlot as Plot } from './PercentilePlot.tsx'

/** Reads the plot; whoever has time before it is wanted may ask for it. */
export const loadPercentilePlot = () => import('./PercentilePlot.tsx')
const LoadedPlot = lazy(async () => ({ default: (await loadPercentilePlot()).PercentilePlot }))

/** The plot, read behind the first sight of the window: recharts is nearly half of the program, and it is there sooner without. */
export function PercentilePlot(props: ComponentProps<typeof Plot>) {
  return (
    <Suspense fallback={<Waiting>Reading the chart…</Waiting>}>
      <LoadedPlot {...props} />
    </Suspense>
  )
}
