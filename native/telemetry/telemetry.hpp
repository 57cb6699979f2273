// Every metric of a recovery, under FlashStrike's names. Each thread writes one of its own; reading adds them up.
#pragma once

#include <array>
#include <atomic>
#include <initializer_list>

#include "format/status.hpp"
#include "telemetry/latency_summary.hpp"
#include "telemetry/operation_metrics.hpp"

namespace walscope::telemetry {

/// Written by one thread, read by any.
class Telemetry {
 public:
  void record(Metric metric, std::uint64_t duration_ns, bool succeeded) {
    metrics_[static_cast<std::size_t>(metric)].record(duration_ns, succeeded);
  }
  /// The metrics of one operation, for loops that record it again and again. The writing thread only.
  OperationMetrics& operator[](Metric metric) { return metrics_[static_cast<std::size_t>(metric)]; }

  /// Counts a verification that failed under the name that the original gives it; other statuses count nowhere.
  void countFailure(format::Status status);

 private:
  friend class TelemetryReader;
  std::array<OperationMetrics, kMetrics> metrics_;
  std::atomic<std::uint64_t> total_header_checksum_failures_{0};
  std::atomic<std::uint64_t> total_block_checksum_failures_{0};
  std::atomic<std::uint64_t> total_chained_checksum_failures_{0};
  std::atomic<std::uint64_t> total_validation_failures_{0};
};

/// Adds up the telemetry of several threads. Any thread, while they write.
class TelemetryReader {
 public:
  TelemetryReader(std::initializer_list<const Telemetry*> sources) : sources_(sources) {}

  TelemetrySummary summary() const;
  std::array<PercentileCurve, kMetrics> curves() const;

 private:
  OperationSnapshot read(std::size_t metric) const;
  std::vector<const Telemetry*> sources_;
};

}  // namespace walscope::telemetry
