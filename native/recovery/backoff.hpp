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

/// Spins with cpuRelax() and an occasional yield for some ten microseconds, then sleeps, longer and longer, up to 100 µs.
class Backoff {
 public:
  void pause() {
    if (steps_ < kSpins) {
      ++steps_;
      if (steps_ % kSpinsPerYield == 0) {
        std::this_thread::yield();
      } else {
        cpuRelax();
      }
      return;
    }
    std::this_thread::sleep_for(sleep_);
    sleep_ = std::min(sleep_ * 2, kLongestSleep);
  }

  void reset() { *this = Backoff(); }

 private:
  static constexpr std::uint32_t kSpins = 512;
  static constexpr std::uint32_t kSpinsPerYield = 64;
  static constexpr std::chrono::microseconds kLongestSleep{100};

  std::uint32_t steps_ = 0;
  std::chrono::microseconds sleep_{10};
};

}  // namespace walscope::recovery
