// The telemetry of the original out of a text that it has been dumped to.
import {
  type OriginalOperation,
  type OriginalSubsystem,
  type OriginalSummary,
  type OriginalTelemetry,
  originalSubsystem,
  WalscopeFailure,
} from '../../contract/index.ts'
import { type ExpositionSample, invalidText, parseExposition } from './exposition.ts'
import { OPERATION_SUFFIXES, type OperationQuantity, ORIGINAL_PREFIX } from './original-names.ts'

/** More metrics than this no recovery has. */
const METRIC_LIMIT = 1_000
const PERCENTILE_LIMIT = 1_000
const COUNTER = /^(total_[a-z_]*failures)(?:_total)?$/
/** From the 50th percentile to a higher one: it follows from the summary. */
const DERIVED = /_p\d+_jitter_ns$/

/** The subsystem that a name is of, and what stands behind the underscores; null for what is not of a recovery. */
function split(name: string): { subsystem: OriginalSubsystem; rest: string } | null {
  if (!name.startsWith(ORIGINAL_PREFIX)) return null
  const behind = name.slice(ORIGINAL_PREFIX.length)
  for (const subsystem of originalSubsystem.options) {
    // One underscore where somebody's exporter has tidied the names up.
    const found = behind.startsWith(`${subsystem}_`) ? behind.slice(subsystem.length).replace(/^__?/, '') : ''
    if (found !== '') return { subsystem, rest: found }
  }
  return null
}

function quantityOf(rest: string): { metric: string; quantity: OperationQuantity } | null {
  for (const [suffix, quantity] of OPERATION_SUFFIXES) {
    if (rest.length > suffix.length && rest.endsWith(suffix)) return { metric: rest.slice(0, -suffix.length), quantity }
  }
  return null
}

const refuse = ({ line, position, length }: ExpositionSample, what: string) =>
  invalidText(what, line, 1, position, length)

/** Null where the original knew none either (NaN). */
function measured(sample: ExpositionSample): number | null {
  if (Number.isNaN(sample.value)) return null
  if (sample.value < 0 || !Number.isFinite(sample.value)) {
    throw refuse(sample, `${sample.name} is ${sample.value}, which no recovery measures`)
  }
  return sample.value
}

class Gathered {
  readonly operations = new Map<string, OriginalOperation>()
  readonly summaries = new Map<string, { head: Omit<OriginalSummary, 'percentiles'>; points: Map<number, number> }>()
  readonly counters = new Map<string, { subsystem: OriginalSubsystem; metric: string; value: number }>()
  otherSamples = 0
  repeatedSamples = 0

  add(sample: ExpositionSample): void {
    const parts = split(sample.name)
    const percentile = sample.labels.get('percentile')
    if (parts === null) this.otherSamples += 1
    else if (percentile !== undefined) this.addPercentile(sample, parts, percentile)
    else this.addValue(sample, parts)
    if (this.operations.size + this.summaries.size + this.counters.size > METRIC_LIMIT) {
      throw refuse(sample, 'there are more metrics than any recovery has')
    }
  }

  private addValue(
    sample: ExpositionSample,
    { subsystem, rest }: { subsystem: OriginalSubsystem; rest: string },
  ): void {
    const counter = COUNTER.exec(rest)?.[1]
    const found = DERIVED.test(rest) ? null : quantityOf(rest)
    const value = measured(sample)
    if (counter !== undefined) {
      const key = `${subsystem} ${counter}`
      if (this.counters.has(key)) this.repeatedSamples += 1
      if (value !== null) this.counters.set(key, { subsystem, metric: counter, value })
    } else if (found === null) {
      this.otherSamples += 1
    } else {
      const operation = this.operation(subsystem, found.metric)
      if (operation[found.quantity] !== null) this.repeatedSamples += 1
      operation[found.quantity] = value
    }
  }

  private addPercentile(
    sample: ExpositionSample,
    { subsystem, rest }: { subsystem: OriginalSubsystem; rest: string },
    label: string,
  ): void {
    const percentile = /^\d{1,3}(\.\d{1,12})?$/.test(label) ? Number(label) : Number.NaN
    if (!(percentile <= 100)) throw refuse(sample, `there is no percentile ${JSON.stringify(label)}`)
    const valueNs = measured(sample)
    const key = `${subsystem} ${rest}`
    const summary = this.summaries.get(key) ?? { head: { subsystem, metric: rest }, points: new Map<number, number>() }
    this.summaries.set(key, summary)
    if (summary.points.has(percentile)) this.repeatedSamples += 1
    if (valueNs !== null) summary.points.set(percentile, valueNs)
    if (summary.points.size > PERCENTILE_LIMIT)
      throw refuse(sample, 'there are more percentiles than any histogram has')
  }

  private operation(subsystem: OriginalSubsystem, metric: string): OriginalOperation {
    const key = `${subsystem} ${metric}`
    const known = this.operations.get(key)
    if (known !== undefined) return known
    const none = { samples: null, success: null, totalNs: null, minNs: null, maxNs: null, avgNs: null }
    const operation = { subsystem, metric, ...none, jitterNs: null, ratePerSecond: null }
    this.operations.set(key, operation)
    return operation
  }
}

/**
 * What a dump says of a recovery, in the order of the text. Throws `TELEMETRY_INVALID`: with line and column where a line is not
 * understood, and where nothing in it is of a recovery of the original.
 */
export function parseOriginalTelemetry(text: string): OriginalTelemetry {
  const gathered = new Gathered()
  for (const sample of parseExposition(text)) gathered.add(sample)
  const { operations, summaries, counters, otherSamples, repeatedSamples } = gathered
  if (operations.size + summaries.size + counters.size === 0) {
    throw new WalscopeFailure({
      code: 'TELEMETRY_INVALID',
      message: `There is no metric of a recovery in the text: their names begin with ${ORIGINAL_PREFIX}.`,
    })
  }
  return {
    format: 'walscope.original-telemetry/1',
    operations: [...operations.values()],
    summaries: Array.from(summaries.values(), ({ head, points }) => ({
      ...head,
      percentiles: Array.from(points, ([percentile, valueNs]) => ({ percentile, valueNs })).sort(
        (a, b) => a.percentile - b.percentile,
      ),
    })),
    counters: [...counters.values()],
    otherSamples,
    repeatedSamples,
  }
}
