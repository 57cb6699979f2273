// An HDR-style histogram of durations: fixed memory, bounded relative error, one increment per recording.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "telemetry/latency_summary.hpp"

namespace walscope::telemetry {

/// Log-linear buckets: below 64 ns one per nanosecond, above that 64 to every power of two. A value is told as the middle
/// of its bucket, so that the relative error is at most 1/128 (0.8 %), up to 2^44 ns (4.9 hours); what is longer counts in
/// the last bucket.
class HistogramBuckets {
 public:
  static constexpr unsigned kSubBits = 6;
  static constexpr std::uint64_t kSubBuckets = 1U << kSubBits;
  static constexpr unsigned kMaxBits = 44;
  static constexpr std::uint64_t kMaxValue = (std::uint64_t{1} << kMaxBits) - 1;
  static constexpr std::size_t kCount = (kMaxBits - kSubBits + 1) * kSubBuckets;

  static constexpr std::size_t indexOf(std::uint64_t value_ns) {
    if (value_ns < kSubBuckets) return static_cast<std::size_t>(value_ns);
    if (value_ns > kMaxValue) return kCount - 1;
    const unsigned shift = static_cast<unsigned>(std::bit_width(value_ns)) - 1 - kSubBits;
    return static_cast<std::size_t>((shift << kSubBits) + (value_ns >> shift));
  }

  /// The middle of a bucket.
  static constexpr std::uint64_t valueOf(std::size_t index) {
    if (index < 2 * kSubBuckets) return index;
    const unsigned shift = static_cast<unsigned>(index >> kSubBits) - 1;
    const std::uint64_t lowest = (std::uint64_t{index} - (std::uint64_t{shift} << kSubBits)) << shift;
    return lowest + ((std::uint64_t{1} << shift) - 1) / 2;
  }
};

/// Counts of a histogram at one moment; may be merged with others. Plain data.
class HistogramCounts {
 public:
  HistogramCounts() : counts_(HistogramBuckets::kCount) {}

  void add(std::size_t bucket, std::uint64_t count) {
    counts_[bucket] += count;
    total_ += count;
  }
  std::uint64_t total() const { return total_; }

  /// The value that `percentile` (0 to 100) of all recordings do not exceed; 0 where nothing was recorded.
  std::uint64_t valueAt(double percentile) const;
  /// Ten points to every decade of 1 − p (a "nines" axis), and the median; as far as the number of recordings carries.
  PercentileCurve curve() const;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

/// Written by one thread, read by any: relaxed atomics, so that a reader gets counts that are a moment old, and no race.
class Histogram {
 public:
  /// `count` recordings of one value. The writing thread only.
  void record(std::uint64_t value_ns, std::uint64_t count = 1) {
    std::atomic<std::uint64_t>& bucket = buckets_[HistogramBuckets::indexOf(value_ns)];
    bucket.store(bucket.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }

  /// Adds the counts of the buckets that hold values from `min_ns` to `max_ns` to `counts`. Any thread.
  void addTo(HistogramCounts& counts, std::uint64_t min_ns, std::uint64_t max_ns) const;

 private:
  std::array<std::atomic<std::uint64_t>, HistogramBuckets::kCount> buckets_{};
};

}  // namespace walscope::telemetry
