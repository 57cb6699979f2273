// One look at the clock for many events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "format/constants.hpp"
#include "recovery/recovery_options.hpp"
#include "telemetry/operation_metrics.hpp"
#include "telemetry/tsc_clock.hpp"

namespace walscope::recovery {

/// Times events a block's worth at a time: each of them counts with the mean of its batch, what the consumer did with it included. The
/// replaying thread.
class BatchTimer {
 public:
  /// A consumer that takes long for an event has smaller batches, of about a millisecond; where blocks go by so fast that a look at the
  /// clock for each (some 30 ns) would cost over 1 %, it is one for eight.
  BatchTimer(const telemetry::TscClock& clock, telemetry::OperationMetrics& metrics, const RecoveryOptions& options)
      : clock_(clock),
        metrics_(metrics),
        usual_events_(options.times_blocks ? batchFor(options.apply_ns) : kNever),
        batch_events_(usual_events_),
        start_(clock.begin()) {}
  BatchTimer(const BatchTimer&) = delete;
  BatchTimer& operator=(const BatchTimer&) = delete;
  /// Where the replay leaves its loop, the batch ends.
  ~BatchTimer() { end(); }

  /// So many more events were replayed.
  void onEvents(std::uint64_t count) {
    events_ += count;
    if (events_ >= batch_events_) end();
  }

  /// Ends the batch: before a wait that is none of its events'.
  void end() {
    if (events_ == 0 || usual_events_ == kNever) return restart();
    const std::uint64_t now = clock_.begin();
    const std::uint64_t elapsed_ns = clock_.elapsedNs(start_, now);
    metrics_.recordMean(elapsed_ns, events_);
    const bool is_fast = elapsed_ns * format::kEventsPerBlock < kFastBlockNs * events_;
    batch_events_ = is_fast ? kFastBlocks * format::kEventsPerBlock : usual_events_;
    events_ = 0;
    start_ = now;
  }

  /// Behind such a wait.
  void restart() { start_ = clock_.begin(); }

 private:
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::uint64_t kFastBlockNs = 4'000;
  static constexpr std::uint64_t kFastBlocks = 8;

  static std::uint64_t batchFor(std::uint64_t apply_ns) {
    constexpr std::uint64_t kLongestNs = 1'000'000;
    return std::clamp<std::uint64_t>(kLongestNs / std::max<std::uint64_t>(apply_ns, 1), 1, format::kEventsPerBlock);
  }

  const telemetry::TscClock& clock_;
  telemetry::OperationMetrics& metrics_;
  const std::uint64_t usual_events_;
  std::uint64_t batch_events_;
  std::uint64_t start_;
  std::uint64_t events_ = 0;
};

}  // namespace walscope::recovery
