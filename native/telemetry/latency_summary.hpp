// What is told about the durations of one operation, and the names of the operations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace walscope::telemetry {

/// The operations that are measured, named as FlashStrike names them.
enum class Metric : std::uint8_t {
  PRELOAD_SEGMENT,
  FINISH_SEGMENT,
  OPEN_SEGMENT,
  VERIFY_SEGMENT,
  CLOSE_SEGMENT,
  BUILD_INDEX,
  SEGMENT_SWITCH,
  NEXT_EVENT,
  SEEK_EVENT,
  READ_SEGMENT_HEADER,
  RESUME_FROM_EVENT,
};
inline constexpr std::size_t kMetrics = 11;

constexpr std::string_view toString(Metric metric) {
  constexpr std::array<std::string_view, kMetrics> kNames = {
      "preload_segment", "finish_segment", "open_segment", "verify_segment",      "close_segment",    "build_index",
      "segment_switch",  "next_event",     "seek_event",   "read_segment_header", "resume_from_event"};
  return kNames[static_cast<std::size_t>(metric)];
}

/// Durations of one operation, in nanoseconds. Percentiles have a relative error of at most 1 %; the rest is exact.
struct LatencySummary {
  std::uint64_t count = 0;
  std::uint64_t failures = 0;
  std::uint64_t min_ns = 0;
  double mean_ns = 0;
  std::uint64_t p50_ns = 0;
  std::uint64_t p90_ns = 0;
  std::uint64_t p99_ns = 0;
  std::uint64_t p999_ns = 0;
  std::uint64_t p9999_ns = 0;
  std::uint64_t p99999_ns = 0;
  std::uint64_t max_ns = 0;
  std::uint64_t total_ns = 0;
};

/// A point of a percentile curve. `percentile` runs from 0 to 100.
struct PercentilePoint {
  double percentile;
  std::uint64_t value_ns;
};
using PercentileCurve = std::vector<PercentilePoint>;

/// Failures by kind, named as FlashStrike's reader names them.
struct FailureCounters {
  std::uint64_t total_header_checksum_failures = 0;
  std::uint64_t total_block_checksum_failures = 0;
  std::uint64_t total_chained_checksum_failures = 0;
  std::uint64_t total_validation_failures = 0;
};

/// All operations, by `Metric`; one that did not happen has a count of 0.
struct TelemetrySummary {
  std::array<LatencySummary, kMetrics> metrics;
  FailureCounters counters;

  const LatencySummary& operator[](Metric metric) const { return metrics[static_cast<std::size_t>(metric)]; }
};

}  // namespace walscope::telemetry
