/** A question about a log, and the query that answers it. */
export interface Example {
  title: string
  text: string
}

/** Events whose ids and values can be believed. */
const TO_BE_HAD = "validity IN ('SOUND', 'FLAWED', 'UNFINALISED', 'UNCOUNTED')"

/** The time of the log in 200 parts: a log may last for milliseconds or for days. */
const LOG_PARTS = `WITH log AS (
  SELECT min(timestamp_ns) AS start, (max(timestamp_ns) - min(timestamp_ns)) // 200 + 1 AS width
  FROM events
  WHERE ${TO_BE_HAD}
)`
const TIME_OF_PART = 'make_timestamp_ns((start + (timestamp_ns - start) // width * width)::BIGINT)'

export const EXAMPLES: readonly Example[] = [
  {
    title: 'Events of each type',
    text: `SELECT type, count(*) AS events, count(DISTINCT order_id) AS orders, count(DISTINCT user_id) AS users
FROM events
GROUP BY type
ORDER BY events DESC`,
  },
  {
    title: 'Largest orders',
    text: `SELECT id, time, side, price, quantity, user_id, order_id, segment, block, position
FROM events
WHERE type = 'NEW_ORDER'
ORDER BY quantity DESC
LIMIT 100`,
  },
  {
    title: 'Events per second over time',
    text: `${LOG_PARTS}
SELECT ${TIME_OF_PART} AS time,
  round(count(*) * 1e9 / any_value(width)) AS events_per_second,
  round(count(*) FILTER (WHERE type = 'CANCEL_ORDER') * 1e9 / any_value(width)) AS cancelled_per_second
FROM events, log
WHERE ${TO_BE_HAD}
GROUP BY 1
ORDER BY 1`,
  },
  {
    title: 'Damaged blocks with their findings',
    text: `SELECT b.segment, b.block, b.byte_offset, b.condition, f.severity, f.code, f.cause, f.message
FROM blocks b
LEFT JOIN findings f ON f.file = b.segment AND f.block = b.block
WHERE b.condition NOT IN ('sound', 'partial', 'unused')
ORDER BY b.segment, b.block`,
  },
  {
    title: 'Gaps between ids',
    text: `SELECT previous + 1 AS first_missing, id - 1 AS last_missing, id - previous - 1 AS missing,
  segment, block, position
FROM (
  SELECT id, lag(id) OVER (ORDER BY id) AS previous, segment, block, position
  FROM events
  WHERE ${TO_BE_HAD}
)
WHERE id > previous + 1
ORDER BY first_missing`,
  },
  {
    title: 'Busiest users',
    text: `SELECT user_id, count(*) AS events,
  count(*) FILTER (WHERE type = 'NEW_ORDER') AS new_orders,
  count(*) FILTER (WHERE type = 'CANCEL_ORDER') AS cancelled
FROM events
GROUP BY user_id
ORDER BY events DESC
LIMIT 50`,
  },
  {
    title: 'Prices over time',
    text: `${LOG_PARTS}
SELECT ${TIME_OF_PART} AS time,
  min(price) AS lowest, median(price) AS median, max(price) AS highest
FROM events, log
WHERE type = 'NEW_ORDER' AND order_type = 'LIMIT' AND ${TO_BE_HAD}
GROUP BY 1
ORDER BY 1`,
  },
  {
    title: 'Orders with the longest lives',
    text: `SELECT order_id, count(*) AS events, min(time) AS first, max(time) AS last,
  (max(timestamp_ns) - min(timestamp_ns)) / 1000000 AS lasted_ms
FROM events
WHERE ${TO_BE_HAD}
GROUP BY order_id
ORDER BY lasted_ms DESC
LIMIT 100`,
  },
  {
    title: 'Segments that recovery does not replay',
    text: `SELECT file, kind, finalised, header_status, strict_status, event_count, verified_events, bad_block_count
FROM segments
WHERE strict_status <> 'OK' OR NOT finalised
ORDER BY segment_index`,
  },
  {
    title: 'Events by what their blocks are worth',
    text: `SELECT segment, validity, count(*) AS events, min(id) AS first_id, max(id) AS last_id
FROM events
GROUP BY segment, validity
ORDER BY segment, validity`,
  },
]
