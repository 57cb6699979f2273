// What a recovery says at its end. Fields are named as in the contract's `recoverDocument`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/status.hpp"
#include "recovery/names.hpp"
#include "recovery/recovery_options.hpp"
#include "telemetry/latency_summary.hpp"

namespace walscope::recovery {

/// One segment of a run, in recovery order. `ordinal` names it in transitions, rings and switches.
struct RunSegment {
  std::uint32_t ordinal = 0;
  std::string file;
  format::Status header_status = format::Status::OK;
  std::uint64_t first_event_id = 0;
  std::uint64_t last_event_id = 0;
  std::uint32_t event_count = 0;
  std::uint32_t block_count = 0;
};

/// A segment that was to be replayed and was not, or that the scan dropped.
struct SkippedSegment {
  std::string file;
  format::Status status = format::Status::OK;
  /// The first bad block, where the status is about one.
  std::optional<std::uint64_t> block;
  /// Events as the header says.
  std::uint64_t events = 0;
};

/// Of a diagnostic recovery: a segment that does not verify and took part all the same.
struct DamagedSegment {
  std::string file;
  /// Its strict status; READ_FAILED where the file was cut or changed under the replay.
  format::Status status = format::Status::OK;
  /// The first bad block, where the status is about one.
  std::optional<std::uint64_t> block;
  std::uint64_t events_replayed = 0;
};

/// What a run is about: the segments it opens (in strict mode the start and those ahead of it), and those its scan drops.
struct RunSegments {
  std::vector<RunSegment> segments;
  std::vector<SkippedSegment> invisible;
};

/// Ids that no replayed event has. Both ends included.
struct IdGap {
  std::uint64_t first_event_id;
  std::uint64_t last_event_id;
  std::uint64_t events;
};

/// Strict: ids that were replayed although they, or higher ones, had been before. Diagnostic: ids that had been replayed from
/// another segment and were left out; one entry a segment, copies of one segment aside. `events` counts the events, not the ids.
struct IdOverlap {
  std::uint64_t first_event_id;
  std::uint64_t last_event_id;
  std::uint64_t events;
  std::string file;
};

struct Hazard {
  HazardCode code;
  std::optional<std::string> file;
  /// One sentence for a person.
  std::string message;
};

struct RingSummary {
  std::uint32_t capacity = 0;
  std::uint32_t max = 0;
  /// Occupancy averaged over the time since the start.
  double mean = 0;
};

/// Where the wall time went. The manager's: scan and end + first_open + replay + switch + wait_prepared + paused = wall.
struct Timing {
  std::uint64_t wall_ns = 0;
  std::uint64_t replay_ns = 0;
  std::uint64_t wait_prepared_ns = 0;
  /// Opening, verifying and seeking in the start segment.
  std::uint64_t first_open_ns = 0;
  std::uint64_t paused_ns = 0;
  /// Going from segment to segment, the waits on the prepared ring left out.
  std::uint64_t switch_ns = 0;
  std::uint64_t preloader_verify_ns = 0;
  std::uint64_t preloader_wait_room_ns = 0;
  std::uint64_t preloader_close_ns = 0;
  std::uint64_t preloader_idle_ns = 0;
  /// What one timed `next_event` costs where each is timed; not subtracted from anything.
  double timer_overhead_ns = 0;
};

/// Where reading failed: the file was cut, or could not be read any more.
struct ReadFailure {
  std::string file;
  std::uint64_t offset = 0;
};

/// Most gaps, and most overlaps, that a result lists.
inline constexpr std::size_t kMaxListedRanges = 10'000;

struct RecoveryResult {
  std::string directory;
  RecoveryMode mode = RecoveryMode::STRICT;
  TimingLevel timing_level = TimingLevel::BLOCK;
  std::uint64_t from_event_id = 1;
  /// How it ended, as the original's `next()` or `resume_from_event()` would say it: ITEM_NOT_FOUND at the normal end (and
  /// where no segment holds the start id), OK where it was stopped, the start segment's status where that was refused,
  /// READ_FAILED where pages vanished during the replay, DIRECTORY_NOT_FOUND.
  format::Status status = format::Status::OK;
  /// errno of a directory that could not be listed, 0 for none; ENOTDIR where it is no directory.
  int error_number = 0;
  bool stopped = false;
  std::uint64_t events_replayed = 0;
  /// Ids of the first and the last event replayed; 0 for none.
  std::uint64_t first_event_id = 0;
  std::uint64_t last_event_id = 0;
  std::optional<std::uint64_t> digest;
  std::vector<SkippedSegment> skipped;
  std::vector<SkippedSegment> invisible;
  std::vector<DamagedSegment> damaged;
  /// Strict: ids between replayed ones (or between the start id and the first) that were not replayed. Diagnostic: all ids in
  /// the range that intact headers and events that can be had span, from the start id on, that were not replayed.
  std::vector<IdGap> gaps;
  std::uint64_t gap_count = 0;
  /// Ids in all gaps.
  std::uint64_t lost_events = 0;
  /// Of a diagnostic recovery: events that came behind higher ids, because a header names a higher first id than there is.
  std::uint64_t out_of_order_events = 0;
  std::vector<IdOverlap> overlaps;
  std::uint64_t overlap_count = 0;
  std::vector<Hazard> hazards;
  RingSummary prepared;
  RingSummary finished;
  Timing timing;
  telemetry::TelemetrySummary telemetry;
  /// Percentile curve of each operation that happened, by `Metric`; empty for the others.
  std::array<telemetry::PercentileCurve, telemetry::kMetrics> curves;
  /// Set where pages vanished from under the replay or from under a verification (the first such place).
  std::optional<ReadFailure> read_failure;
  /// Readers that the manager closed itself because the finished ring was full; the original crashes there.
  std::uint64_t finished_ring_overflows = 0;
};

}  // namespace walscope::recovery
