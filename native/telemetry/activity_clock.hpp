// How long a thread spent on what: every moment belongs to exactly one activity.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace walscope::telemetry {

/// Written by one thread, read by any. `Activity` is an enum with `kActivities` values from 0; it starts with the first.
template <typename Activity, std::size_t kActivities>
class ActivityClock {
 public:
  explicit ActivityClock(std::uint64_t start_ns) : since_ns_(start_ns) {}

  struct Reading {
    Activity current;
    std::array<std::uint64_t, kActivities> spent_ns;

    std::uint64_t operator[](Activity activity) const { return spent_ns[static_cast<std::size_t>(activity)]; }
  };

  /// From `now_ns` on the thread does something else. The writing thread only.
  void enter(Activity activity, std::uint64_t now_ns) {
    // A sequence lock in release stores: odd while it writes. (Fences would be cheaper to read, and ThreadSanitizer
    // does not know them.)
    const std::uint64_t version = version_.load(std::memory_order_relaxed);
    version_.store(version + 1, std::memory_order_relaxed);
    std::atomic<std::uint64_t>& spent = spent_ns_[static_cast<std::size_t>(current_.load(std::memory_order_relaxed))];
    spent.store(spent.load(std::memory_order_relaxed) + (now_ns - since_ns_.load(std::memory_order_relaxed)),
                std::memory_order_release);
    since_ns_.store(now_ns, std::memory_order_release);
    current_.store(activity, std::memory_order_release);
    version_.store(version + 2, std::memory_order_release);
  }

  Activity current() const { return current_.load(std::memory_order_acquire); }

  /// The activity that runs counts up to `now_ns`. Any thread.
  Reading read(std::uint64_t now_ns) const {
    constexpr int kTries = 64;  // Enough: the writer would have to change its activity 64 times in 64 reads.
    Reading reading{};
    for (int i = 0; i < kTries; ++i) {
      const std::uint64_t before = version_.load(std::memory_order_acquire);
      for (std::size_t activity = 0; activity < kActivities; ++activity) {
        reading.spent_ns[activity] = spent_ns_[activity].load(std::memory_order_acquire);
      }
      const std::uint64_t since_ns = since_ns_.load(std::memory_order_acquire);
      reading.current = current_.load(std::memory_order_acquire);
      if (now_ns > since_ns) reading.spent_ns[static_cast<std::size_t>(reading.current)] += now_ns - since_ns;
      if (before % 2 == 0 && version_.load(std::memory_order_relaxed) == before) break;
    }
    return reading;
  }

 private:
  std::atomic<std::uint64_t> version_{0};
  std::atomic<std::uint64_t> since_ns_;
  std::atomic<Activity> current_{};
  std::array<std::atomic<std::uint64_t>, kActivities> spent_ns_{};
};

}  // namespace walscope::telemetry
