// Where a run stands, and what changed since the snapshot before. Fields are named as in the contract's `recoverySnapshot`.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "format/status.hpp"
#include "recovery/recovery_result.hpp"

namespace walscope::recovery {

/// A segment changed its state. Times are nanoseconds since the start of the run.
struct Transition {
  std::uint32_t ordinal;
  SegmentState state;
  std::uint64_t at_ns;
  /// Why, where it was skipped.
  std::optional<format::Status> status;
  std::optional<std::uint64_t> block;
};

struct OccupancySample {
  std::uint64_t at_ns;
  std::uint32_t occupancy;
};

/// From the last event of one segment to the first of the next. `at_ns` is the end of it.
struct SegmentSwitch {
  std::uint32_t from_ordinal;
  std::uint32_t to_ordinal;
  std::uint64_t at_ns;
  std::uint64_t duration_ns;
  /// The part of it that was spent waiting on the prepared ring.
  std::uint64_t wait_ns;
};

/// Most slots of a ring that a snapshot lists.
inline constexpr std::uint32_t kMaxListedSlots = 256;

struct RingNow {
  std::uint32_t capacity = 0;
  /// Ordinals of the segments in the ring, oldest first.
  std::vector<std::uint32_t> slots;
  std::uint32_t occupancy = 0;
  std::uint32_t max = 0;
  double mean = 0;
};

struct RecoverySnapshot {
  std::uint64_t at_ns = 0;
  RunPhase phase = RunPhase::SCANNING;
  std::uint64_t events_replayed = 0;
  /// Segments that are closed or skipped, of all in `RunSegments::segments`.
  std::uint32_t segments_done = 0;
  std::uint32_t segments_total = 0;
  std::optional<std::uint32_t> current_ordinal;
  std::vector<Transition> transitions;
  std::vector<OccupancySample> prepared_occupancy;
  std::vector<OccupancySample> finished_occupancy;
  std::vector<SegmentSwitch> switches;
  RingNow prepared;
  RingNow finished;
  ManagerWait manager_waits = ManagerWait::NONE;
  PreloaderWait preloader_waits = PreloaderWait::NONE;
  Timing timing;
  telemetry::TelemetrySummary telemetry;
  /// Trace records lost because a trace buffer was full.
  std::uint64_t trace_dropped = 0;
};

}  // namespace walscope::recovery
