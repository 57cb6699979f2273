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
  explicit ActivityClock(std::uint64_t start_ns) { slots_[0].since_ns.store(start_ns, std::memory_order_relaxed); }

  struct Reading {
    Activity current;
    std::array<std::uint64_t, kActivities> spent_ns;

    std::uint64_t operator[](Activity activity) const { return spent_ns[static_cast<std::size_t>(activity)]; }
  };

  /// From `now_ns` on the thread does something else. The writing thread only.
  void enter(Activity activity, std::uint64_t now_ns) {
    // Each change goes into the next slot and is then published, so that a reader never waits for a writer that was
    // interrupted. (Release stores, because ThreadSanitizer does not know fences.)
    const std::uint64_t version = version_.load(std::memory_order_relaxed);
    const Slot& now = slots_[version % kSlots];
    Slot& next = slots_[(version + 1) % kSlots];
    const auto running = static_cast<std::size_t>(now.current.load(std::memory_order_relaxed));
    for (std::size_t i = 0; i < kActivities; ++i) {
      const std::uint64_t more_ns = i == running ? now_ns - now.since_ns.load(std::memory_order_relaxed) : 0;
      next.spent_ns[i].store(now.spent_ns[i].load(std::memory_order_relaxed) + more_ns, std::memory_order_release);
    }
    next.since_ns.store(now_ns, std::memory_order_release);
    next.current.store(activity, std::memory_order_release);
    version_.store(version + 1, std::memory_order_release);
  }

  Activity current() const {
    return slots_[version_.load(std::memory_order_acquire) % kSlots].current.load(std::memory_order_acquire);
  }

  /// The activity that runs counts up to `now_ns`. Any thread.
  Reading read(std::uint64_t now_ns) const {
    constexpr int kTries = 64;  // One is enough, unless this thread is interrupted while it reads.
    Reading reading{};
    for (int i = 0; i < kTries; ++i) {
      const std::uint64_t version = version_.load(std::memory_order_acquire);
      const Slot& slot = slots_[version % kSlots];
      for (std::size_t activity = 0; activity < kActivities; ++activity) {
        reading.spent_ns[activity] = slot.spent_ns[activity].load(std::memory_order_acquire);
      }
      const std::uint64_t since_ns = slot.since_ns.load(std::memory_order_acquire);
      reading.current = slot.current.load(std::memory_order_acquire);
      if (now_ns > since_ns) reading.spent_ns[static_cast<std::size_t>(reading.current)] += now_ns - since_ns;
      // The slot is written anew for the change that is kSlots later, once the one before that is published.
      if (version_.load(std::memory_order_relaxed) - version < kSlots - 1) break;
    }
    return reading;
  }

 private:
  static constexpr std::size_t kSlots = 8;

  struct Slot {
    std::atomic<std::uint64_t> since_ns{0};
    std::atomic<Activity> current{};
    std::array<std::atomic<std::uint64_t>, kActivities> spent_ns{};
  };

  std::atomic<std::uint64_t> version_{0};
  std::array<Slot, kSlots> slots_{};
};

}  // namespace walscope::telemetry
