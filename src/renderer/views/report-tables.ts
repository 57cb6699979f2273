// What scan and verify say, as CSV.
import { CONDITION_TEXTS, type Finding, type Hazard, type Losses, POLICIES } from '../../contract/index.ts'
import { type Column, type Table, tableOf } from '../figures/csv.ts'
import type { BlockMapModel } from '../state/block-map.ts'

/** Of each finding all that is known. */
export const FINDING_COLUMNS: Column<Finding>[] = [
  { name: 'severity', value: ({ severity }) => severity },
  { name: 'code', value: ({ code }) => code },
  { name: 'file', value: ({ file }) => file },
  { name: 'block', value: ({ block }) => block },
  { name: 'offset', value: ({ offset }) => offset },
  { name: 'cause', value: ({ cause }) => cause },
  { name: 'message', value: ({ message }) => message },
]

const HAZARD_COLUMNS: Column<Hazard>[] = [
  { name: 'code', value: ({ code }) => code },
  { name: 'file', value: ({ file }) => file },
  { name: 'message', value: ({ message }) => message },
]

export const hazardsCsv = (hazards: Hazard[]): Table => tableOf(hazards, HAZARD_COLUMNS)

/** What each way to recover replays and loses. Lost ids are ranges, `first-last`, as many as are listed. */
export function lossesCsv(losses: Losses): Table {
  return tableOf(POLICIES, [
    { name: 'recovery', value: ({ title }) => title },
    { name: 'replayed_event_count', value: ({ policy }) => losses[policy].events },
    { name: 'lost_event_count', value: ({ policy }) => losses[policy].lostEvents },
    { name: 'lost_range_count', value: ({ policy }) => losses[policy].rangeCount },
    {
      name: 'lost_event_ids',
      value: ({ policy }) =>
        losses[policy].ranges.map(({ firstEventId, lastEventId }) => `${firstEventId}-${lastEventId}`).join(' '),
    },
  ])
}

/** The blocks of a segment that are not sound. */
export const unsoundCsv = (map: BlockMapModel): Table => blocksCsv(map, Array.from(map.unsound()))

/** Some blocks of a segment. */
export function blocksCsv(map: BlockMapModel, blocks: number[]): Table {
  return tableOf(blocks, [
    { name: 'file', value: () => map.file },
    { name: 'block', value: (block) => block },
    { name: 'condition', value: (block) => map.at(block) },
    { name: 'meaning', value: (block) => CONDITION_TEXTS[map.at(block)].meaning },
  ])
}
