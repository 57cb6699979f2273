// How a thread waits for another without a lock and without burning a core.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <thread>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace walscope::recovery {

/// Tells the processor that this is a spin loop.
inline void cpuRelax() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Spins with cpuRelax() and an occasional yield for 100 µs, then sleeps, longer and longer, up to 100 µs. Who sleeps for less wakes up late, and
/// may find the other thread on his processor.
class Backoff {
 public:
  void pause() {
    if (is_spinning_) {
      spin();
      return;
    }
    std::this_thread::sleep_for(sleep_);
    sleep_ = std::min(sleep_ * 2, kLongestSleep);
  }

  void reset() { *this = Backoff(); }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::uint32_t kSpinsPerLook = 64;
  static constexpr std::chrono::microseconds kSpinsFor{100};
  static constexpr std::chrono::microseconds kLongestSleep{100};

  /// A look at the clock takes as long as a step, so it is not for each. The first one begins the time.
  void spin() {
    cpuRelax();
    if (++steps_ % kSpinsPerLook != 0) return;
    const Clock::time_point now = Clock::now();
    if (steps_ == kSpinsPerLook) start_ = now;
    is_spinning_ = now - start_ < kSpinsFor;
    std::this_thread::yield();
  }

  std::uint32_t steps_ = 0;
  bool is_spinning_ = true;
  Clock::time_point start_;
  std::chrono::microseconds sleep_{10};
};

}  // namespace walscope::recovery
