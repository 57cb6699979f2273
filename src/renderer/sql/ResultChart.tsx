import { useMemo } from 'react'
import { counted, formatCount } from '../../contract/index.ts'
import { CanvasPlot, type PlotSeries } from '../charts/CanvasPlot.tsx'
import { Card } from '../components/Card.tsx'
import { Empty } from '../components/Parts.tsx'
import { Swatch } from '../components/Swatch.tsx'
import { chartData, defaultChart, drawableColumns, MOST_SERIES, tipOf } from './plot-data.ts'
import type { QueryResult } from './query-result.ts'
import { type ChartChoice, useQuery } from './query-work.ts'
import styles from './sql.module.css'

const COLOURS = ['accent', 'verifying', 'cold', 'replaying', 'ok', 'finished']

const choose = (chart: ChartChoice) => useQuery.setState({ chart })

/** A result as lines or bars: which columns, is chosen beside it. */
export function ResultChart({ result }: { result: QueryResult }) {
  const chosen = useQuery((state) => state.chart)
  const phase = useQuery((state) => state.phase)
  const fitting = useMemo(() => defaultChart(result), [result])
  const choice = chosen ?? fitting
  if (choice === null) return <Empty isPanel>No column of this result is a number: there is nothing to draw.</Empty>
  return (
    <div className={styles.chart}>
      <ChartFields result={result} choice={choice} />
      {phase === 'running' ? (
        <Empty>The chart is drawn when all rows are here.</Empty>
      ) : (
        <Chart result={result} choice={choice} />
      )}
    </div>
  )
}

function ChartFields({ result, choice }: { result: QueryResult; choice: ChartChoice }) {
  const drawable = drawableColumns(result)
  const toggle = (column: number) => {
    const { ys } = choice
    choose({ ...choice, ys: ys.includes(column) ? ys.filter((y) => y !== column) : [...ys, column] })
  }
  return (
    <div className={styles.chartFields}>
      <label className={styles.field}>
        as
        <select
          value={choice.as}
          onChange={({ target }) => choose({ ...choice, as: target.value as ChartChoice['as'] })}
        >
          <option value="line">lines</option>
          <option value="bars">bars</option>
        </select>
      </label>
      <label className={styles.field}>
        over
        <select
          value={choice.x ?? ''}
          onChange={({ target }) => choose({ ...choice, x: target.value === '' ? null : Number(target.value) })}
        >
          <option value="">number of the row</option>
          {result.columns.map(({ name }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns may have the same names, and stay where they are
            <option key={i} value={i}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset className={styles.series}>
        <legend>values</legend>
        {drawable.map((column) => {
          const place = choice.ys.indexOf(column)
          return (
            <label key={column} className={styles.oneSeries}>
              <input
                type="checkbox"
                checked={place >= 0}
                disabled={place < 0 && choice.ys.length >= MOST_SERIES}
                onChange={() => toggle(column)}
              />
              <Swatch colour={place < 0 ? 'line' : (COLOURS[place] ?? 'accent')} />
              {result.columns[column]?.name}
            </label>
          )
        })}
      </fieldset>
    </div>
  )
}

function Chart({ result, choice }: { result: QueryResult; choice: ChartChoice }) {
  const sorting = useQuery((state) => state.sorting)
  const version = useQuery((state) => state.version)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the result's change
  const data = useMemo(() => chartData(result, choice, result.order(sorting)), [result, choice, sorting, version])
  if (choice.ys.length === 0) return <Empty>Choose a column whose values are to be drawn.</Empty>
  if (data === null) return <Empty>There are no values to draw.</Empty>
  const names = choice.ys.map((y) => result.columns[y]?.name ?? '')
  const over = choice.x === null ? 'the number of the row' : (result.columns[choice.x]?.name ?? '')
  const series = choice.ys.map((_, i): PlotSeries => ({ as: choice.as, colour: COLOURS[i] ?? 'accent' }))
  const title = `${names.join(', ')} over ${over}`
  const placeless = data.placeless === 0 ? '' : `, ${formatCount(data.placeless)} of them without a place`
  return (
    <Card
      title="Chart"
      hint={`${title}; ${counted(result.rows.length, 'row')}${placeless}`}
      className={styles.plot}
      csv={() => result.table(null)}
    >
      <CanvasPlot
        // The plot keeps its kind and its colours.
        key={`${choice.as} ${choice.ys.length}`}
        label={`${title}; the table has the same.`}
        data={[data.places, ...data.series]}
        x={data.x}
        y={data.y}
        series={series}
        legend={names.map((text, i) => ({ text, mark: COLOURS[i] ?? 'accent' }))}
        isEmpty={false}
        tip={(index) => tipOf(result, choice, data.rows[index] ?? 0)}
      />
    </Card>
  )
}
