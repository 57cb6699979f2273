#include "telemetry/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace walscope::telemetry {

std::uint64_t HistogramCounts::valueAt(double percentile) const {
  if (total_ == 0) return 0;
  const double share = std::clamp(percentile, 0.0, 100.0) / 100;
  // The epsilon keeps 99.9 % of 1000 at the 999th value, whatever the rounding of the product.
  const double exact_rank = share * static_cast<double>(total_);
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(exact_rank * (1 - 1e-12))), 1, total_);
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen >= rank) return HistogramBuckets::valueOf(bucket);
  }
  return HistogramBuckets::kMaxValue;
}

PercentileCurve HistogramCounts::curve() const {
  constexpr int kPointsPerDecade = 10;
  PercentileCurve curve;
  if (total_ == 0) return curve;
  const double decades = std::log10(static_cast<double>(total_));
  const int points = static_cast<int>(std::floor(decades * kPointsPerDecade));
  bool has_median = false;
  for (int point = 0; point <= points; ++point) {
    const double percentile = 100 * (1 - std::pow(10, -static_cast<double>(point) / kPointsPerDecade));
    if (!has_median && percentile > 50) {
      curve.push_back({50, valueAt(50)});
      has_median = true;
    }
    curve.push_back({percentile, valueAt(percentile)});
  }
  curve.push_back({100, valueAt(100)});
  return curve;
}

void Histogram::addTo(HistogramCounts& counts, std::uint64_t min_ns, std::uint64_t max_ns) const {
  const std::size_t last = HistogramBuckets::indexOf(max_ns);
  for (std::size_t bucket = HistogramBuckets::indexOf(min_ns); bucket <= last; ++bucket) {
    const std::uint64_t count = buckets_[bucket].load(std::memory_order_relaxed);
    if (count != 0) counts.add(bucket, count);
  }
}

}  // namespace walscope::telemetry
