#include "telemetry/telemetry.hpp"

namespace walscope::telemetry {

void Telemetry::countFailure(format::Status status) {
  const auto increment = [](std::atomic<std::uint64_t>& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  };
  switch (status) {
    case format::Status::HEADER_CHECKSUM_MISMATCH: return increment(total_header_checksum_failures_);
    case format::Status::BLOCK_CHECKSUM_MISMATCH: return increment(total_block_checksum_failures_);
    case format::Status::CHAINED_CHECKSUM_MISMATCH: return increment(total_chained_checksum_failures_);
    case format::Status::SEGMENT_CORRUPTED:
    case format::Status::SEGMENT_POSSIBLY_CORRUPTED: return increment(total_validation_failures_);
    default: return;
  }
}

OperationSnapshot TelemetryReader::read(std::size_t metric) const {
  OperationSnapshot snapshot;
  for (const Telemetry* source : sources_) source->metrics_[metric].addTo(snapshot);
  return snapshot;
}

TelemetrySummary TelemetryReader::summary() const {
  TelemetrySummary summary;
  for (std::size_t metric = 0; metric < kMetrics; ++metric) summary.metrics[metric] = read(metric).summary();
  for (const Telemetry* source : sources_) {
    FailureCounters& counters = summary.counters;
    counters.total_header_checksum_failures += source->total_header_checksum_failures_.load(std::memory_order_relaxed);
    counters.total_block_checksum_failures += source->total_block_checksum_failures_.load(std::memory_order_relaxed);
    counters.total_chained_checksum_failures += source->total_chained_checksum_failures_.load(std::memory_order_relaxed);
    counters.total_validation_failures += source->total_validation_failures_.load(std::memory_order_relaxed);
  }
  return summary;
}

std::array<PercentileCurve, kMetrics> TelemetryReader::curves() const {
  std::array<PercentileCurve, kMetrics> curves;
  for (std::size_t metric = 0; metric < kMetrics; ++metric) curves[metric] = read(metric).curve();
  return curves;
}

}  // namespace walscope::telemetry
