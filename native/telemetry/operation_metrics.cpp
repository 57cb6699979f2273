#include "telemetry/operation_metrics.hpp"

#include <algorithm>

namespace walscope::telemetry {

/// A bucket's middle can lie outside of what was really seen.
std::uint64_t OperationSnapshot::bounded(std::uint64_t value_ns) const {
  return std::clamp(value_ns, std::min(min_ns_, max_ns_), max_ns_);
}

LatencySummary OperationSnapshot::summary() const {
  LatencySummary summary;
  summary.count = counts_.total();
  summary.failures = failures_;
  if (summary.count == 0) return summary;
  summary.min_ns = std::min(min_ns_, max_ns_);
  summary.mean_ns = static_cast<double>(total_ns_) / static_cast<double>(summary.count);
  summary.p50_ns = bounded(counts_.valueAt(50));
  summary.p90_ns = bounded(counts_.valueAt(90));
  summary.p99_ns = bounded(counts_.valueAt(99));
  summary.p999_ns = bounded(counts_.valueAt(99.9));
  summary.p9999_ns = bounded(counts_.valueAt(99.99));
  summary.p99999_ns = bounded(counts_.valueAt(99.999));
  summary.max_ns = max_ns_;
  summary.total_ns = total_ns_;
  return summary;
}

PercentileCurve OperationSnapshot::curve() const {
  PercentileCurve curve = counts_.curve();
  for (PercentilePoint& point : curve) point.value_ns = bounded(point.value_ns);
  if (!curve.empty()) curve.back().value_ns = max_ns_;
  return curve;
}

void OperationMetrics::addTo(OperationSnapshot& snapshot) const {
  const std::uint64_t min_ns = min_ns_.load(std::memory_order_relaxed);
  const std::uint64_t max_ns = max_ns_.load(std::memory_order_relaxed);
  if (min_ns > max_ns) return;
  histogram_.addTo(snapshot.counts_, min_ns, max_ns);
  snapshot.min_ns_ = std::min(snapshot.min_ns_, min_ns);
  snapshot.max_ns_ = std::max(snapshot.max_ns_, max_ns);
  snapshot.total_ns_ += total_ns_.load(std::memory_order_relaxed);
  snapshot.failures_ += failures_.load(std::memory_order_relaxed);
}

}  // namespace walscope::telemetry
