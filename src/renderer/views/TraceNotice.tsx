import { History } from 'lucide-react'
import { memo } from 'react'
import { Banner } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import type { RunModel } from '../state/run-model.ts'
import { TURN, useTurn } from '../state/turns.ts'
import styles from './views.module.css'

/** The trace of a run that has ended: a way into it, and, where it is not whole, why. */
export const TraceNotice = memo(function TraceNotice({ controller, run }: { controller: Controller; run: RunModel }) {
  useTurn(TURN.figures)
  const trace = run.finished?.trace ?? null
  if (trace === null) return null
  const { name, file, notice } = trace
  const open = () => void controller.replay(name === null ? { path: file } : { name })
  const button = (
    <button type="button" onClick={open}>
      <History size={12} aria-hidden />
      Open in Replay
    </button>
  )
  if (notice === null) return button
  return (
    <div className={styles.traceNotice}>
      <Banner tone="warning" error={{ code: 'TRACE', message: notice, file: null, offset: null }}>
        {button}
      </Banner>
    </div>
  )
})
