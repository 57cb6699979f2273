// Count, failures and durations of one operation.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include "telemetry/histogram.hpp"
#include "telemetry/latency_summary.hpp"

namespace walscope::telemetry {

/// What one or several OperationMetrics say at one moment. Plain data.
class OperationSnapshot {
 public:
  LatencySummary summary() const;
  PercentileCurve curve() const;

 private:
  friend class OperationMetrics;
  std::uint64_t bounded(std::uint64_t value_ns) const;

  HistogramCounts counts_;
  std::uint64_t failures_ = 0;
  std::uint64_t min_ns_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_ns_ = 0;
  std::uint64_t total_ns_ = 0;
};

/// Written by one thread, read by any.
class OperationMetrics {
 public:
  /// The writing thread only. Durations of failures count too.
  void record(std::uint64_t duration_ns, bool succeeded) {
    recordEach(duration_ns, 1);
    add(total_ns_, duration_ns);
    if (!succeeded) add(failures_, 1);
  }

  /// The same for `count` operations, at least one, that took so long together: each counts with their mean, all succeeded.
  void recordMean(std::uint64_t total_ns, std::uint64_t count) {
    recordEach((total_ns + count / 2) / count, count);
    add(total_ns_, total_ns);
  }

  /// Adds what was recorded so far. Any thread.
  void addTo(OperationSnapshot& snapshot) const;

 private:
  void recordEach(std::uint64_t value_ns, std::uint64_t count) {
    // Bounds first: a reader looks only at the buckets between them.
    if (value_ns < min_ns_.load(std::memory_order_relaxed)) min_ns_.store(value_ns, std::memory_order_relaxed);
    if (value_ns > max_ns_.load(std::memory_order_relaxed)) max_ns_.store(value_ns, std::memory_order_relaxed);
    histogram_.record(value_ns, count);
  }

  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
    counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }

  std::atomic<std::uint64_t> min_ns_{std::numeric_limits<std::uint64_t>::max()};
  std::atomic<std::uint64_t> max_ns_{0};
  std::atomic<std::uint64_t> total_ns_{0};
  std::atomic<std::uint64_t> failures_{0};
  Histogram histogram_;
};

}  // namespace walscope::telemetry
