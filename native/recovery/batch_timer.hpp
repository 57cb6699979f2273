// One look at the clock for many events.
#pragma once

#include <algorithm>
#include <cstdint>

#include "format/constants.hpp"
#include "telemetry/operation_metrics.hpp"
#include "telemetry/tsc_clock.hpp"

namespace walscope::recovery {

/// Times events a block's worth at a time: each of them counts with the mean of its batch, what the consumer did with it included. The
/// replaying thread.
class BatchTimer {
 public:
  /// A consumer that takes long for an event has smaller batches, of about a millisecond.
  BatchTimer(const telemetry::TscClock& clock, telemetry::OperationMetrics& metrics, std::uint64_t apply_ns)
      : clock_(clock), metrics_(metrics), batch_events_(batchFor(apply_ns)), start_(clock.begin()) {}
  BatchTimer(const BatchTimer&) = delete;
  BatchTimer& operator=(const BatchTimer&) = delete;
  /// Where the replay leaves its loop, the batch ends.
  ~BatchTimer() { end(); }

  void onEvent() {
    if (++events_ == batch_events_) end();
  }

  /// Ends the batch: before a wait that is none of its events'.
  void end() {
    const std::uint64_t now = clock_.begin();
    if (events_ > 0) metrics_.recordMean(clock_.elapsedNs(start_, now), events_);
    events_ = 0;
    start_ = now;
  }

  /// Behind such a wait.
  void restart() { start_ = clock_.begin(); }

 private:
  static std::uint64_t batchFor(std::uint64_t apply_ns) {
    constexpr std::uint64_t kLongestNs = 1'000'000;
    return std::clamp<std::uint64_t>(kLongestNs / std::max<std::uint64_t>(apply_ns, 1), 1, format::kEventsPerBlock);
  }

  const telemetry::TscClock& clock_;
  telemetry::OperationMetrics& metrics_;
  const std::uint64_t batch_events_;
  std::uint64_t start_;
  std::uint64_t events_ = 0;
};

}  // namespace walscope::recovery
