import { Pause, Play, Square, StepForward } from 'lucide-react'
import { useState } from 'react'
import {
  type RecoveryDefaults,
  type RecoveryOptions,
  recoveryDefaults,
  recoveryMode,
  recoveryOptions,
  timingLevel,
} from '../../contract/index.ts'
import { primaryButton } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import type { RunModel } from '../state/run-model.ts'
import { changeSettings, useSettings } from '../state/settings.ts'
import { useRuns, useSession } from '../state/stores.ts'
import { TURN, useTurn } from '../state/turns.ts'
import { TraceNotice } from './TraceNotice.tsx'
import styles from './views.module.css'

/** The options form as typed in, checked when a run starts. */
interface Form extends RecoveryDefaults {
  fromEventId: string
}

const NUMBERS: {
  key: 'preparedCapacity' | 'finishedCapacity' | 'verifyThreads' | 'applyNs'
  label: string
  meaning: string
  max: number
}[] = [
  { key: 'preparedCapacity', label: 'prepared', meaning: 'slots of the prepared ring', max: 65_536 },
  { key: 'finishedCapacity', label: 'finished', meaning: 'slots of the finished ring', max: 65_536 },
  { key: 'verifyThreads', label: 'threads', meaning: 'threads that verify one segment together', max: 64 },
  { key: 'applyNs', label: 'ns per event', meaning: "cost of the consumer's work", max: 1_000_000_000 },
]

const SWITCHES: [key: 'preload' | 'coldCache' | 'digest', label: string][] = [
  ['preload', 'preloader'],
  ['coldCache', 'cold cache'],
  ['digest', 'digest'],
]

function parse(form: Form): RecoveryOptions | null {
  const parsed = recoveryOptions.safeParse(form)
  return parsed.success && parsed.data.fromEventId > 0n ? parsed.data : null
}

/** Describes a run in a few words, for the list of runs. */
export function nameOf(run: RunModel): string {
  const options = run.started?.options
  if (options === undefined) return `run ${run.id}`
  const parts = [
    ...(options.mode === 'diagnostic' ? ['diagnostic'] : []),
    options.preload ? 'preloader' : 'no preloader',
    ...(options.coldCache ? ['cold'] : []),
    ...(options.timingLevel === 'event' ? ['each event timed'] : []),
  ]
  return `run ${run.id}, ${parts.join(', ')}`
}

/** Options, start, pause, step, stop; and which run is shown beside which. */
export function RunControls({ controller, active }: { controller: Controller; active: RunModel | null }) {
  useTurn(TURN.figures)
  const [form, setForm] = useState<Form>(() => ({ ...useSettings.getState().recovery, fromEventId: '1' }))
  const kept = useSettings((state) => state.recovery)
  const engineState = useSession((state) => state.session?.engine.state)
  const isStarting = useRuns((state) => state.isStarting)
  const isRunning = active?.isRunning ?? false
  const isPaused = active?.latest?.phase === 'paused'
  const options = parse(form)
  const canRun = engineState === 'running' && !isStarting && !isRunning && options !== null
  const isKept = Object.entries(kept).every(([name, value]) => form[name as keyof Form] === value)
  const keep = () => options !== null && changeSettings({ recovery: recoveryDefaults.parse(options) })
  const start = (change: Partial<RecoveryOptions>) => options !== null && void controller.run({ ...options, ...change })
  return (
    <>
      <div className={styles.toolbar}>
        <button type="button" id="run" className={primaryButton} disabled={!canRun} onClick={() => start({})}>
          <Play size={12} aria-hidden />
          Run
        </button>
        <button
          type="button"
          disabled={!isRunning}
          onClick={() => void controller.control(isPaused ? 'resume' : 'pause')}
        >
          {isPaused ? <Play size={12} aria-hidden /> : <Pause size={12} aria-hidden />}
          {isPaused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" disabled={!isRunning} onClick={() => void controller.control('step')}>
          <StepForward size={12} aria-hidden />
          Step segment
        </button>
        <button type="button" disabled={!isRunning} onClick={() => void controller.control('stop')}>
          <Square size={12} aria-hidden />
          Stop
        </button>
        <button type="button" disabled={!canRun} onClick={() => start({ preload: !form.preload })}>
          {form.preload ? 'Run without preloader' : 'Run with preloader'}
        </button>
        {active !== null && <TraceNotice controller={controller} run={active} />}
        <RunPicker />
      </div>
      <form
        className={`${styles.toolbar} ${styles.options}`}
        onSubmit={(event) => event.preventDefault()}
        aria-label="Recovery options"
      >
        <label className={styles.field}>
          mode
          <select
            value={form.mode}
            title="strict: what the original would replay; diagnostic: all that can be had, block by block"
            onChange={({ target }) => setForm({ ...form, mode: recoveryMode.parse(target.value) })}
          >
            {recoveryMode.options.map((mode) => (
              <option key={mode}>{mode}</option>
            ))}
          </select>
        </label>
        <label className={styles.field}>
          from id
          <input
            type="text"
            inputMode="numeric"
            value={form.fromEventId}
            aria-invalid={options === null}
            onChange={({ target }) => setForm({ ...form, fromEventId: target.value.trim() })}
          />
        </label>
        {NUMBERS.map(({ key, label, meaning, max }) => (
          <label key={key} className={styles.field} title={meaning}>
            {label}
            <input
              type="number"
              min={key === 'applyNs' ? 0 : 1}
              max={max}
              value={form[key]}
              onChange={({ target }) => setForm({ ...form, [key]: target.valueAsNumber })}
            />
          </label>
        ))}
        <label className={styles.field}>
          timing
          <select
            value={form.timingLevel}
            title="block: next_event as the mean of each block, what the consumer did included; event: each call, which costs more than most calls take"
            onChange={({ target }) => setForm({ ...form, timingLevel: timingLevel.parse(target.value) })}
          >
            {timingLevel.options.map((level) => (
              <option key={level}>{level}</option>
            ))}
          </select>
        </label>
        {SWITCHES.map(([key, label]) => (
          <label key={key} className={styles.field}>
            <input
              type="checkbox"
              checked={form[key]}
              onChange={({ target }) => setForm({ ...form, [key]: target.checked })}
            />
            {label}
          </label>
        ))}
        <button type="button" disabled={options === null || isKept} onClick={keep}>
          Keep as default
        </button>
        {options === null && <span role="alert">These options are out of range.</span>}
      </form>
    </>
  )
}

function RunPicker() {
  const { runs, activeId, besideId } = useRuns()
  if (runs.length === 0) return null
  return (
    <span className={`${styles.field} ${styles.push}`}>
      <label className={styles.field}>
        shown
        <select value={activeId ?? ''} onChange={({ target }) => useRuns.setState({ activeId: Number(target.value) })}>
          {runs.map((run) => (
            <option key={run.id} value={run.id}>
              {nameOf(run)}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.field}>
        beside
        <select
          value={besideId ?? ''}
          onChange={({ target }) => useRuns.setState({ besideId: target.value === '' ? null : Number(target.value) })}
        >
          <option value="">none</option>
          {runs
            .filter(({ id }) => id !== activeId)
            .map((run) => (
              <option key={run.id} value={run.id}>
                {nameOf(run)}
              </option>
            ))}
        </select>
      </label>
    </span>
  )
}
