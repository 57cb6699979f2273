// What a chart of a result draws: places, values, axes, and which row is behind each.
import type { QueryColumn } from '../../contract/index.ts'
import type { Axis } from '../charts/plot.ts'
import { extremes } from '../state/downsample.ts'
import { kindOf, numbersOf, placer, textOf } from './column-kind.ts'
import { numberFormat, numberTicks, timeFormat, timeTicks } from './plot-ticks.ts'
import type { QueryResult } from './query-result.ts'
import type { ChartChoice } from './query-work.ts'

/** Most columns that are drawn at a time: one for each colour. */
export const MOST_SERIES = 6
/** As many columns as the plot is wide in a large window, or more. */
const PLOT_COLUMNS = 1_024
/** More rows than this are reduced. */
const DRAWN_ROWS = 4 * PLOT_COLUMNS
/** Numbers that name something are not drawn unless they are asked for. */
const NAMES = /^(.*_)?(id|row|block|position|offset|index|checksum)$/
const Y_TICKS = 8
const X_TICKS = 7
/** Characters that fit under a plot. */
const LABEL_CHARACTERS = 120
const LONGEST_LABEL = 24

export interface ChartData {
  places: number[]
  /** One row of values for each column that is drawn. */
  series: (number | null)[][]
  /** Which row, as they came, is behind each place. */
  rows: number[]
  x: Axis
  y: Axis
  /** Rows that have no place on the x axis. */
  placeless: number
}

/** What suits the columns of a result; null where none of them can be drawn. */
export function defaultChart({ columns }: Pick<QueryResult, 'columns'>): ChartChoice | null {
  const indexes = (wanted: (column: QueryColumn) => boolean) =>
    columns.flatMap((column, i) => (wanted(column) ? [i] : []))
  const numbers = indexes((column) => kindOf(column) === 'number')
  const measures = numbers.filter((i) => !NAMES.test(columns[i]?.name ?? ''))
  const [time] = indexes((column) => kindOf(column) === 'time')
  const [label] = indexes(
    (column) => kindOf(column) === 'text' || (kindOf(column) === 'number' && NAMES.test(column.name)),
  )
  const x = time ?? label ?? (numbers.length > 1 ? numbers[0] : undefined) ?? null
  const ys = (measures.length > 0 ? measures : numbers).filter((i) => i !== x).slice(0, 3)
  if (ys.length === 0) return null
  return { x, ys, as: time === undefined && label !== undefined ? 'bars' : 'line' }
}

/** Columns that can stand on the y axis. */
export function drawableColumns({ columns }: Pick<QueryResult, 'columns'>): number[] {
  return columns.flatMap((column, i) => (kindOf(column) === 'text' ? [] : [i]))
}

/** Bars stand a row at each place, in the order of the table, unless over a time; lines go over numbers too. */
function isByRow(column: QueryColumn | undefined, as: ChartChoice['as']): boolean {
  const kind = column === undefined ? 'text' : kindOf(column)
  return kind === 'text' || (as === 'bars' && kind === 'number')
}

/** Rows in the order of the x axis, with their places. */
interface Placed {
  rows: Uint32Array
  at: Float64Array
}

/** The indexes, rising, for which something holds. */
function indexesWhere(count: number, holds: (index: number) => boolean): Uint32Array {
  const indexes = new Uint32Array(count)
  let found = 0
  for (let i = 0; i < count; i += 1) {
    if (!holds(i)) continue
    indexes[found] = i
    found += 1
  }
  return indexes.subarray(0, found)
}

function placedRows(result: QueryResult, choice: ChartChoice, order: Uint32Array | null): Placed {
  const { rows } = result
  const { x } = choice
  const column = x === null ? undefined : result.columns[x]
  if (column === undefined || x === null || isByRow(column, choice.as)) {
    return { rows: order ?? indexesWhere(rows.length, () => true), at: numbersOf(rows.length, (i) => i) }
  }
  const placeOf = placer(column)
  const places = numbersOf(rows.length, (i) => placeOf(rows[i]?.[x] ?? null))
  const placed = indexesWhere(rows.length, (row) => !Number.isNaN(places[row]))
  const isRising = placed.every((row, i) => i === 0 || (places[placed[i - 1] ?? 0] ?? 0) <= (places[row] ?? 0))
  if (!isRising) placed.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b)
  return { rows: placed, at: numbersOf(placed.length, (i) => places[placed[i] ?? 0] ?? 0) }
}

/** Of each column of the plot, and of each series, the lowest, the highest and the last: no extreme is lost. */
function reduced({ at }: Placed, series: Float64Array[]): number[] {
  const first = at[0] ?? 0
  const width = ((at.at(-1) ?? 0) - first) / PLOT_COLUMNS || 1
  const kept = new Set<number>()
  for (const values of series) {
    const there = indexesWhere(values.length, (i) => !Number.isNaN(values[i]))
    const columnOf = (i: number) => Math.floor(((at[there[i] ?? 0] ?? 0) - first) / width)
    for (const i of extremes(there.length, columnOf, (place) => values[there[place] ?? 0] ?? 0)) kept.add(there[i] ?? 0)
  }
  return [...kept].sort((a, b) => a - b)
}

function rangeOf(values: Iterable<number>): [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : null
}

/** The axis of values: of bars, and of what is near to it, from 0; with some room above. */
function valueAxis(values: Iterable<number>, as: ChartChoice['as'], isTime: boolean): Axis {
  let [low, high] = rangeOf(values) ?? [0, 1]
  const isFromZero = !isTime && (as === 'bars' || (low > 0 && low < high / 2) || (high < 0 && high > low / 2))
  if (isFromZero) [low, high] = [Math.min(low, 0), Math.max(high, 0)]
  if (low === high) [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 10, high + Math.abs(high) / 10]
  const room = (high - low) / 20
  const range: [number, number] = [low === 0 ? 0 : low - room, high === 0 ? 0 : high + room]
  const ticks = isTime ? timeTicks(...range, Y_TICKS) : numberTicks(...range, Y_TICKS)
  return { range, ticks, format: isTime ? timeFormat(ticks) : numberFormat(ticks) }
}

const shortened = (text: string) => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text)

/** The axis of rows: each at its place, some of them labelled. */
function rowAxis(labels: Uint32Array, labelOf: (row: number) => string): Axis {
  const longest = labels.slice(0, 1_000).reduce((most, row) => Math.max(most, labelOf(row).length), 1)
  const most = Math.max(Math.floor(LABEL_CHARACTERS / (Math.min(longest, LONGEST_LABEL) + 2)), 1)
  const step = Math.max(Math.ceil(labels.length / most), 1)
  const ticks = Array.from({ length: Math.ceil(labels.length / step) }, (_, i) => i * step)
  return {
    range: [-0.5, Math.max(labels.length - 0.5, 0.5)],
    ticks,
    format: (place) => (labels[place] === undefined ? '' : shortened(labelOf(labels[place] ?? 0))),
  }
}

function placeAxis({ at }: Placed, isTime: boolean, halfGap: number): Axis {
  const [low, high] = [at[0] ?? 0, at.at(-1) ?? 0]
  const room = low === high ? 0.5 : halfGap
  const range: [number, number] = [low - room, high + room]
  const ticks = isTime ? timeTicks(...range, X_TICKS) : numberTicks(...range, X_TICKS)
  return { range, ticks, format: isTime ? timeFormat(ticks) : numberFormat(ticks) }
}

/** The least distance between places that are not the same. */
function leastGap(places: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 1; i < places.length; i += 1) {
    const gap = (places[i] ?? 0) - (places[i - 1] ?? 0)
    if (gap > 0 && gap < least) least = gap
  }
  return Number.isFinite(least) ? least : 1
}

/** Share of the distance between two rows that their bars take. */
const BARS_SHARE = 0.8

/** Bars of several columns stand side by side: each at a place of its own. */
function sideBySide(data: ChartData, gap: number): ChartData {
  const { places, series, rows } = data
  const step = (gap * BARS_SHARE) / series.length
  const spots = places.flatMap((at, i) =>
    series.map((values, s) => ({
      at: at + (s - (series.length - 1) / 2) * step,
      s,
      value: values[i] ?? null,
      row: rows[i] ?? 0,
    })),
  )
  return {
    ...data,
    places: spots.map(({ at }) => at),
    series: series.map((_, s) => spots.map((spot) => (spot.s === s ? spot.value : null))),
    rows: spots.map(({ row }) => row),
  }
}

/** Makes a chart of a result. `order` is that of the table. Null where there is nothing to draw. */
export function chartData(result: QueryResult, choice: ChartChoice, order: Uint32Array | null): ChartData | null {
  const ys = choice.ys.map((y) => ({ y, column: result.columns[y] }))
  const xColumn = choice.x === null ? undefined : result.columns[choice.x]
  const placed = placedRows(result, choice, order)
  const all = ys.map(({ y, column }) => {
    const placeOf = column === undefined ? () => Number.NaN : placer(column)
    return numbersOf(placed.rows.length, (i) => placeOf(result.rows[placed.rows[i] ?? 0]?.[y] ?? null))
  })
  const kept = placed.rows.length > DRAWN_ROWS ? reduced(placed, all) : [...placed.rows.keys()]
  const series = all.map((values) => kept.map((i) => (Number.isNaN(values[i]) ? null : (values[i] ?? null))))
  const drawn = series.flatMap((values) => values.filter((value) => value !== null))
  if (drawn.length === 0) return null
  const places = kept.map((i) => placed.at[i] ?? 0)
  const gap = leastGap(places)
  const isTime = ys.every(({ column }) => column !== undefined && kindOf(column) === 'time')
  const labelOf = (row: number) => (choice.x === null ? String(row + 1) : textOf(result.rows[row]?.[choice.x] ?? null))
  const data: ChartData = {
    ...{ places, series, rows: kept.map((i) => placed.rows[i] ?? 0) },
    x: isByRow(xColumn, choice.as)
      ? rowAxis(placed.rows, labelOf)
      : placeAxis(placed, xColumn !== undefined && kindOf(xColumn) === 'time', choice.as === 'bars' ? gap / 2 : 0),
    y: valueAxis(drawn, choice.as, isTime),
    placeless: result.rows.length - placed.rows.length,
  }
  return choice.as === 'bars' && series.length > 1 ? sideBySide(data, gap) : data
}

/** What is said of a place: the names and values of what is drawn there. */
export function tipOf(result: QueryResult, choice: ChartChoice, row: number): string {
  const values = result.rows[row] ?? []
  const told = [...(choice.x === null ? [] : [choice.x]), ...choice.ys].map(
    (i) => `${result.columns[i]?.name} ${textOf(values[i] ?? null)}`,
  )
  return `row ${row + 1}\n${told.join('\n')}`
}
