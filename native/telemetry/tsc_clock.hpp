// A clock that is cheap enough to time every single event.
#pragma once

#include <cstdint>

#include "telemetry/monotonic_clock.hpp"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace walscope::telemetry {

/// Reads the time stamp counter where it is invariant (CPUID 80000007h, EDX bit 8) and RDTSCP is there; CLOCK_MONOTONIC
/// otherwise. Ticks are only compared on the thread that read them. Immutable once made; any thread.
class TscClock {
 public:
  /// The clock of this process, calibrated against CLOCK_MONOTONIC at the first call, which takes about a millisecond.
  static const TscClock& instance();

  bool usesTsc() const { return uses_tsc_; }
  double nsPerTick() const { return ns_per_tick_; }
  /// What it costs to time one operation and to record it, in nanoseconds: measured, best of several rounds.
  double timerOverheadNs() const { return timer_overhead_ns_; }

  /// Before the timed operation.
  std::uint64_t begin() const {
#if defined(__x86_64__)
    if (uses_tsc_) return __rdtsc();
#endif
    return monotonicNs();
  }

  /// After the timed operation: waits until its loads have come back.
  std::uint64_t end() const {
#if defined(__x86_64__)
    unsigned processor = 0;
    if (uses_tsc_) return __rdtscp(&processor);
#endif
    return monotonicNs();
  }

  /// The time between two reads; 0 where they are in the wrong order, as they can be after a change of the processor.
  std::uint64_t elapsedNs(std::uint64_t begin_ticks, std::uint64_t end_ticks) const {
    if (end_ticks <= begin_ticks) return 0;
    return static_cast<std::uint64_t>(static_cast<double>(end_ticks - begin_ticks) * ns_per_tick_);
  }

  /// Ticks that pass in this many nanoseconds.
  std::uint64_t ticks(std::uint64_t duration_ns) const {
    return static_cast<std::uint64_t>(static_cast<double>(duration_ns) / ns_per_tick_);
  }

 private:
  TscClock();

  bool uses_tsc_ = false;
  double ns_per_tick_ = 1;
  double timer_overhead_ns_ = 0;
};

}  // namespace walscope::telemetry
