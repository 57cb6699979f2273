// A ring of segments between the two threads of a recovery, which a third may look into.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "io/segment_reader.hpp"
#include "recovery/judged_segment.hpp"
#include "recovery/recovery_snapshot.hpp"
#include "recovery/spsc_ring.hpp"
#include "recovery/trace.hpp"

namespace walscope::recovery {

/// An open segment and its ordinal in the run: a reader in strict mode, its judged blocks in diagnostic mode. Without either:
/// the end of the recovery.
struct SegmentHandle {
  std::uint32_t ordinal = 0;
  std::unique_ptr<io::SegmentReader> reader{};
  std::unique_ptr<JudgedSegment> judged{};

  static SegmentHandle end() { return {}; }
  bool isEnd() const { return reader == nullptr && judged == nullptr; }
};

/// What one side of a ring did so far. Written by that side's thread, read by any.
class RingSide {
 public:
  struct Reading {
    std::uint64_t count;
    /// Sum of the times of all pushes (or pops), modulo 2^64.
    std::uint64_t time_sum_ns;
  };

  /// Returns the new count.
  std::uint64_t note(std::uint64_t now_ns);
  std::uint64_t count() const { return count_.load(std::memory_order_acquire); }
  Reading read() const;

 private:
  std::atomic<std::uint64_t> version_{0};
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> time_sum_ns_{0};
};

/// An SpscRing that knows its contents, its highest and its mean occupancy. The end sentinel takes a slot for as long as
/// it is in there, and counts in none of the figures.
class SegmentRing {
 public:
  SegmentRing(RingName name, std::uint32_t capacity, std::uint64_t start_ns);

  /// Producer.
  bool hasRoom() { return ring_.hasRoom(); }
  /// Producer; only where there is room. `trace` is the calling thread's.
  void push(SegmentHandle&& handle, std::uint64_t now_ns, TraceWriter& trace);
  /// Consumer. Nothing where the ring is empty.
  bool isEmpty() { return ring_.front() == nullptr; }
  /// Consumer; only where the ring is not empty.
  SegmentHandle pop(std::uint64_t now_ns, TraceWriter& trace);

  /// Producer. What the next push needs.
  void touchPush() const;
  /// Consumer. What the next pop needs, and the beginning of the segment that it gives, where that is there already.
  void touchPop();
  /// The processor that the consumer was on at the last touchPop(), -1 before any. Any thread.
  int consumerProcessor() const { return consumer_processor_.load(std::memory_order_relaxed); }

  /// Any thread.
  RingSummary summary(std::uint64_t now_ns) const;
  RingNow now(std::uint64_t now_ns) const;

 private:
  struct Occupancy {
    std::uint64_t pushes;
    std::uint64_t pops;
    double mean;
  };
  Occupancy occupancy(std::uint64_t now_ns) const;

  const RingName name_;
  const std::uint64_t start_ns_;
  SpscRing<SegmentHandle> ring_;
  /// Ordinals in the slots, for observers.
  const std::unique_ptr<std::atomic<std::uint32_t>[]> ordinals_;
  alignas(kCacheLine) RingSide pushed_;
  std::atomic<std::uint32_t> max_{0};
  alignas(kCacheLine) RingSide popped_;
  std::atomic<int> consumer_processor_{-1};
};

}  // namespace walscope::recovery
