import { Play } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { formatNs, type WhatIfOptions, whatIfOptions } from '../../contract/index.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { calibrate } from '../../postmortem/what-if/calibrate.ts'
import { CURVE_CAPACITIES, type Prediction, WhatIfModel } from '../../postmortem/what-if/predict.ts'
import { Empty, primaryButton } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import type { Controller } from '../state/controller.ts'
import { useRuns, useSession } from '../state/stores.ts'
import { TURN, useTurn } from '../state/turns.ts'
import { useReplay } from './replay-store.ts'
import { WhatIfCurve } from './WhatIfCurve.tsx'
import styles from './what-if.module.css'
import { runForReal, settlePairs, usePairs, type WhatIfPair } from './what-if-pairs.ts'
import { changeWords, formatError, whyNotRun } from './what-if-words.ts'

/** What the open recording would have taken with other options, how far that is to be believed, and what it really takes. */
export function WhatIfPanel({ controller }: { controller: Controller }) {
  const run = useReplay((state) => state.opened?.run ?? null)
  const beside = useReplay((state) => state.beside?.run ?? null)
  const model = useMemo(() => {
    const others = beside === null ? [] : [beside]
    return run === null ? null : WhatIfModel.of(run, calibrate(run, others), others)
  }, [run, beside])
  if (run === null || model === null) return <Empty>Open a recording to ask what it would have taken otherwise.</Empty>
  if (!(model instanceof WhatIfModel)) {
    return (
      <p className={styles.refusal} role="status">
        It cannot be predicted because {model.because}.
      </p>
    )
  }
  // Another recording begins with its own options.
  return <Asked key={run.file} controller={controller} run={run} model={model} />
}

interface AskedProps {
  controller: Controller
  run: RecordedRun
  model: WhatIfModel
}

function Asked({ controller, run, model }: AskedProps) {
  const [options, setOptions] = useState(model.recorded)
  const isAllowed = whatIfOptions.safeParse(options).success
  const [last, setLast] = useState(options)
  useEffect(() => {
    if (isAllowed) setLast(options)
  }, [isAllowed, options])
  const asked = isAllowed ? options : last
  const prediction = useMemo(() => model.predict(asked), [model, asked])
  const points = useMemo(() => model.curve(asked, CURVE_CAPACITIES), [model, asked])
  const change = (part: Partial<WhatIfOptions>) => setOptions((before) => ({ ...before, ...part }))
  return (
    <div className={styles.panel}>
      <Controls
        options={options}
        isAllowed={isAllowed}
        onChange={change}
        onReset={() => setOptions(model.recorded)}
        isReset={changeWords(model.recorded, options) === 'as recorded'}
      />
      <Times model={model} prediction={prediction} />
      <RunIt controller={controller} run={run} prediction={prediction} isAllowed={isAllowed} />
      <WhatIfCurve points={points} onPick={(preparedCapacity) => change({ preparedCapacity })} />
      <Pairs file={run.file} recorded={model.recorded} />
      <section aria-label="What the prediction rests on">
        <h3 className={styles.title}>What it rests on</h3>
        <ul className={styles.assumptions}>
          {prediction.assumptions.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
    </div>
  )
}

const NUMBERS = [
  { key: 'preparedCapacity', label: 'prepared', meaning: 'slots of the prepared ring', least: 1, most: 65_536 },
  { key: 'finishedCapacity', label: 'finished', meaning: 'slots of the finished ring', least: 1, most: 65_536 },
  { key: 'verifyThreads', label: 'threads', meaning: 'threads that verify one segment together', least: 1, most: 64 },
  { key: 'applyNs', label: 'apply ns', meaning: "the consumer's work per event", least: 0, most: 1_000_000_000 },
] as const

interface ControlsProps {
  options: WhatIfOptions
  isAllowed: boolean
  onChange(part: Partial<WhatIfOptions>): void
  onReset(): void
  isReset: boolean
}

function Controls({ options, isAllowed, onChange, onReset, isReset }: ControlsProps) {
  return (
    <form className={styles.controls} aria-label="What if" onSubmit={(event) => event.preventDefault()}>
      {NUMBERS.map(({ key, label, meaning, least, most }) => (
        <label key={key} className={styles.field} title={meaning}>
          {label}
          <input
            type="number"
            min={least}
            max={most}
            value={Number.isNaN(options[key]) ? '' : options[key]}
            aria-invalid={!whatIfOptions.shape[key].safeParse(options[key]).success}
            onChange={({ target }) => onChange({ [key]: target.valueAsNumber })}
          />
        </label>
      ))}
      <label className={styles.field}>
        <input
          type="checkbox"
          checked={options.preload}
          onChange={({ target }) => onChange({ preload: target.checked })}
        />
        preloader
      </label>
      <label className={styles.field}>
        <input
          type="checkbox"
          checked={options.coldCache}
          onChange={({ target }) => onChange({ coldCache: target.checked })}
        />
        cold cache
      </label>
      <button type="button" disabled={isReset} onClick={onReset}>
        As recorded
      </button>
      {!isAllowed && <span role="alert">These options are out of range.</span>}
    </form>
  )
}

function Times({ model, prediction }: { model: WhatIfModel; prediction: Prediction }) {
  const { taken, recorded } = model
  const rows: [name: string, key: 'totalNs' | 'worstStallNs' | 'waitPreparedNs' | 'waitRoomNs'][] = [
    ['total time', 'totalNs'],
    ['worst stall', 'worstStallNs'],
    ['waits for a segment', 'waitPreparedNs'],
    ['waits for room', 'waitRoomNs'],
  ]
  return (
    // A region that may scroll has to be reachable by keyboard.
    <section aria-label="Predicted and recorded" tabIndex={0}>
      <SimpleTable
        caption="Predicted and recorded times"
        columns={[
          { title: 'time' },
          ...['recorded', 'predicted', 'change'].map((title) => ({ title, isNumber: true })),
        ]}
        rows={rows.map(([name, key]) => ({
          key,
          cells: [name, formatNs(taken[key]), formatNs(prediction[key]), comparison(taken[key], prediction[key])],
        }))}
      />
      <p className={styles.error} role="status">
        {changeWords(recorded, prediction.options)}: {formatNs(prediction.totalNs)}, worst stall{' '}
        {formatNs(prediction.worstStallNs)}. The model explains the recorded run but for {formatError(model.error)},
        which is added.
      </p>
    </section>
  )
}

const comparison = (recordedNs: number, predictedNs: number) =>
  recordedNs < 1_000 ? '' : formatError(predictedNs / recordedNs - 1)

interface RunItProps {
  controller: Controller
  run: RecordedRun
  prediction: Prediction
  isAllowed: boolean
}

function RunIt({ controller, run, prediction, isAllowed }: RunItProps) {
  useTurn(TURN.figures)
  const session = useSession((state) => state.session)
  const { runs, isStarting } = useRuns()
  const whyNot = whyNotRun({
    traceDirectory: run.meta.directory,
    openDirectory: session?.directory ?? null,
    isEngineRunning: session?.engine.state === 'running',
    isBusy: isStarting || runs.some(({ isRunning }) => isRunning),
  })
  return (
    <div className={styles.run}>
      <button
        type="button"
        className={primaryButton}
        disabled={whyNot !== null || !isAllowed}
        aria-describedby={whyNot === null ? undefined : 'what-if-why-not'}
        onClick={() => void runForReal(controller, run.file, run.meta.options, prediction)}
      >
        <Play size={12} aria-hidden />
        Run it for real
      </button>
      {whyNot !== null && <span id="what-if-why-not">{whyNot}</span>}
    </div>
  )
}

function Pairs({ file, recorded }: { file: string; recorded: WhatIfOptions }) {
  useTurn(TURN.figures)
  useEffect(settlePairs)
  const all = usePairs((state) => state.pairs)
  const pairs = all.filter((pair) => pair.file === file)
  if (pairs.length === 0) return null
  return (
    <section aria-label="Predicted and real" tabIndex={0}>
      <h3 className={styles.title}>Run for real</h3>
      <SimpleTable
        caption="Predictions and what came of them"
        columns={[
          { title: 'options' },
          ...['predicted', 'real', 'off by', 'stall', 'real stall'].map((title) => ({ title, isNumber: true })),
        ]}
        rows={pairs.toReversed().map((pair) => ({ key: String(pair.runId), cells: pairCells(pair, recorded) }))}
      />
    </section>
  )
}

function pairCells(pair: WhatIfPair, recorded: WhatIfOptions): string[] {
  const { real, predictedTotalNs, predictedStallNs } = pair
  const head = [changeWords(recorded, pair.options), formatNs(predictedTotalNs)]
  if (real === null) return [...head, 'runs…', '', formatNs(predictedStallNs), '']
  if ('failure' in real) return [...head, real.failure, '', formatNs(predictedStallNs), '']
  const error = formatError(predictedTotalNs / Math.max(real.totalNs, 1) - 1)
  return [...head, formatNs(real.totalNs), error, formatNs(predictedStallNs), formatNs(real.worstStallNs)]
}
