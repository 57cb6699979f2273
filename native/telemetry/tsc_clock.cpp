#include "telemetry/tsc_clock.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "telemetry/operation_metrics.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace walscope::telemetry {

namespace {

constexpr std::uint64_t kCalibrationNs = 1'000'000;
constexpr int kOverheadRounds = 5;
constexpr int kOverheadIterations = 1'000;

#if defined(__x86_64__)

bool hasInvariantTsc() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) == 0 || (edx & (1U << 8)) == 0) return false;
  return __get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) != 0 && (edx & (1U << 27)) != 0;
}

/// Both clocks at (nearly) the same instant: of several tries, the one with the smallest window around the reading.
struct Instant {
  std::uint64_t ticks;
  std::uint64_t ns;
};

Instant readBoth() {
  Instant best{};
  std::uint64_t best_window = std::numeric_limits<std::uint64_t>::max();
  for (int i = 0; i < 16; ++i) {
    const std::uint64_t before = __rdtsc();
    const std::uint64_t now_ns = monotonicNs();
    const std::uint64_t after = __rdtsc();
    if (after < before || after - before >= best_window) continue;
    best_window = after - before;
    best = {before + best_window / 2, now_ns};
  }
  return best;
}

/// Nanoseconds per tick, or 0 where the counter does not advance as a clock should.
double calibrate() {
  const Instant start = readBoth();
  while (monotonicNs() - start.ns < kCalibrationNs) _mm_pause();
  const Instant end = readBoth();
  if (end.ticks <= start.ticks) return 0;
  return static_cast<double>(end.ns - start.ns) / static_cast<double>(end.ticks - start.ticks);
}

#endif

double measureOverhead(const TscClock& clock) {
  const auto metrics = std::make_unique<OperationMetrics>();
  std::uint64_t best_ns = std::numeric_limits<std::uint64_t>::max();
  for (int round = 0; round < kOverheadRounds; ++round) {
    const std::uint64_t start_ns = monotonicNs();
    for (int i = 0; i < kOverheadIterations; ++i) {
      const std::uint64_t begin = clock.begin();
      metrics->record(clock.elapsedNs(begin, clock.end()), true);
    }
    best_ns = std::min(best_ns, monotonicNs() - start_ns);
  }
  return static_cast<double>(best_ns) / kOverheadIterations;
}

}  // namespace

const TscClock& TscClock::instance() {
  static const TscClock clock;
  return clock;
}

TscClock::TscClock() {
#if defined(__x86_64__)
  if (hasInvariantTsc()) {
    const double ns_per_tick = calibrate();
    uses_tsc_ = ns_per_tick > 0;
    if (uses_tsc_) ns_per_tick_ = ns_per_tick;
  }
#endif
  timer_overhead_ns_ = measureOverhead(*this);
}

}  // namespace walscope::telemetry
