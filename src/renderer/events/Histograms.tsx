import { useMemo } from 'react'
import { type EventRange, formatCount, formatInstant, type TimeZone } from '../../contract/index.ts'
import { linearTicks } from '../charts/axes.ts'
import { CanvasPlot } from '../charts/CanvasPlot.tsx'
import { Card } from '../components/Card.tsx'
import { Empty } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { useSettings } from '../state/settings.ts'
import { type EventExplorer, type EventsState, useEvents } from './event-explorer.ts'
import styles from './events.module.css'

interface Histogram {
  title: string
  counts: { all: number[]; matching: number[] } | undefined
  isOpening: boolean
  first: bigint
  last: bigint
  format(value: bigint): string
  formatShort(value: bigint): string
  go(at: bigint): void
}

/** How many events match over the ids and over time: where they are, and where they are not. */
export function Histograms({ explorer }: { explorer: EventExplorer }) {
  const counts = useEvents((state) => state.counts)
  const range = useEvents((state: EventsState) => state.table?.range ?? null)
  const isOpening = useEvents(({ table, error }) => table === null && error === null)
  const timeZone = useSettings((state) => state.timeZone)
  const shown: EventRange = range ?? { firstEventId: 0n, lastEventId: 0n, firstTimestampNs: 0n, lastTimestampNs: 0n }
  return (
    <div className={styles.histograms}>
      <HistogramCard
        title="Events over ids"
        counts={counts?.byId}
        isOpening={isOpening}
        first={shown.firstEventId}
        last={shown.lastEventId}
        format={(id) => `id ${formatCount(id)}`}
        formatShort={formatCount}
        go={(eventId) => void explorer.go({ eventId })}
      />
      <HistogramCard
        title="Events over time"
        counts={counts?.byTime}
        isOpening={isOpening}
        first={shown.firstTimestampNs}
        last={shown.lastTimestampNs}
        format={(ns) => formatInstant(ns, timeZone, 9)}
        formatShort={shortTime(shown, timeZone)}
        go={(timestampNs) => void explorer.go({ timestampNs })}
      />
    </div>
  )
}

/** Below, seconds alone would be the same in all labels. */
const SHORT_NS = 10_000_000_000n

/** A time as a label of the axis: the time of the day, or, where there are several days, the day too. */
function shortTime({ firstTimestampNs, lastTimestampNs }: EventRange, zone: TimeZone): (ns: bigint) => string {
  const [firstDay, lastDay] = [firstTimestampNs, lastTimestampNs].map((ns) => formatInstant(ns, zone, 0).slice(0, 10))
  const isOneDay = firstDay === lastDay
  if (!isOneDay) return (ns) => formatInstant(ns, zone, 9).slice(5, 16)
  const isShort = lastTimestampNs - firstTimestampNs < SHORT_NS
  return (ns) => formatInstant(ns, zone, 9).slice(11, isShort ? 23 : 19)
}

/** Where the n-th of so many even parts of a range begins. */
function begin(first: bigint, last: bigint, part: number, parts: number): bigint {
  return first + ((last - first + 1n) * BigInt(part)) / BigInt(parts)
}

function HistogramCard({ title, isOpening, counts, first, last, format, formatShort, go }: Histogram) {
  const parts = counts?.matching.length ?? 0
  const places = useMemo(() => Array.from({ length: parts + 1 }, (_, i) => i), [parts])
  const matching = counts?.matching ?? []
  const highest = matching.reduce((most, value) => Math.max(most, value), 1)
  const ticks = linearTicks(highest, true)
  const at = (part: number) => begin(first, last, part, Math.max(parts, 1))
  const tip = (part: number) =>
    part >= parts
      ? format(last)
      : `from ${format(at(part))}: ${formatCount(matching[part] ?? 0)} of ${formatCount(counts?.all[part] ?? 0)}`
  return (
    <Card
      title={title}
      hint={parts === 0 ? '' : `${formatCount(parts)} even parts; a click goes there`}
      className={styles.histogram}
      flush
      csv={() =>
        parts === 0
          ? null
          : {
              names: ['from', 'matching', 'all'],
              count: parts,
              cellsOf: (part) => [at(part), matching[part] ?? 0, counts?.all[part] ?? 0],
            }
      }
      table={() => (
        <SimpleTable
          caption={title}
          columns={[{ title: 'from' }, { title: 'match', isNumber: true }, { title: 'of', isNumber: true }]}
          rows={matching.flatMap((value, part) =>
            value === 0
              ? []
              : [
                  {
                    key: String(part),
                    cells: [format(at(part)), formatCount(value), formatCount(counts?.all[part] ?? 0)],
                  },
                ],
          )}
        />
      )}
    >
      {parts === 0 && <Empty>{isOpening ? 'They are counted when the table is open.' : 'Nothing was counted.'}</Empty>}
      {parts > 0 && (
        <CanvasPlot
          label={`${title}; the table behind the button has the same.`}
          data={[places, [...matching, 0]]}
          x={{
            range: [0, parts],
            ticks: [0, parts / 2, parts],
            format: (part) => formatShort(part >= parts ? last : at(Math.floor(part))),
          }}
          y={{ range: [0, ticks.at(-1) ?? 1], ticks: [0, ticks.at(-1) ?? 1], format: formatCount }}
          series={[{ as: 'steps', colour: 'accent' }]}
          tip={tip}
          onPick={(place) => go(at(Math.min(Math.floor(place), parts - 1)))}
        />
      )}
    </Card>
  )
}
