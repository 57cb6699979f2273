// How the original names what it measures in its text for Prometheus, and which of our operations is the same one.
import type { MetricName, OriginalSubsystem } from '../../contract/index.ts'

/** In front of the subsystem; behind that come two underscores and the metric. */
export const ORIGINAL_PREFIX = 'ie_wal_recovery_'
export const ORIGINAL_SYSTEM = 'wal_recovery'

/** The label `subsystem`; the manager has none. */
export const SUBSYSTEM_LABELS: Record<OriginalSubsystem, string | null> = {
  segment_reader: 'wal_recovery_reader',
  segment_preloader: 'wal_recovery_worker',
  manager: null,
}

/** An operation that both measure. */
export interface SharedOperation {
  subsystem: OriginalSubsystem
  /** The same name in both. */
  metric: MetricName
  /** Whether the original counts its successes: of some it only takes the time. */
  hasSuccess: boolean
}

/**
 * What both measure. The original's manager has a `seek_event` as well; ours is that of the reader. `segment_switch` is ours alone,
 * the four counters of failures by kind are the original's.
 */
export const SHARED_OPERATIONS: readonly SharedOperation[] = [
  { subsystem: 'segment_reader', metric: 'open_segment', hasSuccess: true },
  { subsystem: 'segment_reader', metric: 'close_segment', hasSuccess: true },
  { subsystem: 'segment_reader', metric: 'verify_segment', hasSuccess: true },
  { subsystem: 'segment_reader', metric: 'build_index', hasSuccess: true },
  { subsystem: 'segment_reader', metric: 'seek_event', hasSuccess: false },
  { subsystem: 'segment_preloader', metric: 'preload_segment', hasSuccess: true },
  { subsystem: 'segment_preloader', metric: 'finish_segment', hasSuccess: true },
  { subsystem: 'manager', metric: 'read_segment_header', hasSuccess: true },
  { subsystem: 'manager', metric: 'resume_from_event', hasSuccess: true },
  { subsystem: 'manager', metric: 'next_event', hasSuccess: false },
]

/** The histogram of the manager, a summary with the label `percentile`. */
export const HISTOGRAM_METRIC = 'next_event_histogram'
/** The percentiles that it has, as the label writes them. */
export const HISTOGRAM_PERCENTILES = ['50', '90', '99', '99.9', '99.99', '99.999', '99.9999'] as const

/** What a name ends with, and the property of the operation that it is. */
export const OPERATION_SUFFIXES = [
  ['_samples_total', 'samples'],
  ['_success_total', 'success'],
  ['_total_ns', 'totalNs'],
  ['_min_ns', 'minNs'],
  ['_max_ns', 'maxNs'],
  ['_avg_ns', 'avgNs'],
  ['_jitter_ns', 'jitterNs'],
  ['_rate_per_second', 'ratePerSecond'],
] as const
export type OperationQuantity = (typeof OPERATION_SUFFIXES)[number][1]

/** The whole name of a metric. */
export function originalName(subsystem: OriginalSubsystem, metric: string, suffix = ''): string {
  return `${ORIGINAL_PREFIX}${subsystem}__${metric}${suffix}`
}
