#include "recovery/segment_ring.hpp"

#include <algorithm>
#include <utility>

#include "recovery/processors.hpp"
#include "recovery/switch_code.hpp"

namespace walscope::recovery {

// Sequence locks are written in release stores because ThreadSanitizer does not know fences; see ActivityClock.

WALSCOPE_SWITCH_CODE std::uint64_t RingSide::note(std::uint64_t now_ns) {
  const std::uint64_t version = version_.load(std::memory_order_relaxed);
  const std::uint64_t count = count_.load(std::memory_order_relaxed) + 1;
  version_.store(version + 1, std::memory_order_relaxed);
  count_.store(count, std::memory_order_release);
  time_sum_ns_.store(time_sum_ns_.load(std::memory_order_relaxed) + now_ns, std::memory_order_release);
  version_.store(version + 2, std::memory_order_release);
  return count;
}

RingSide::Reading RingSide::read() const {
  constexpr int kTries = 64;
  Reading reading{};
  for (int i = 0; i < kTries; ++i) {
    const std::uint64_t before = version_.load(std::memory_order_acquire);
    reading.count = count_.load(std::memory_order_acquire);
    reading.time_sum_ns = time_sum_ns_.load(std::memory_order_acquire);
    if (before % 2 == 0 && version_.load(std::memory_order_relaxed) == before) break;
  }
  return reading;
}

SegmentRing::SegmentRing(RingName name, std::uint32_t capacity, std::uint64_t start_ns)
    : name_(name),
      start_ns_(start_ns),
      ring_(capacity),
      ordinals_(std::make_unique<std::atomic<std::uint32_t>[]>(ring_.capacity())) {}

// A push is noted before it is done, and so is a pop: whoever sees the segment on the other side sees the note as well, and
// the slot of a pop is free only after the note. So 0 <= pushes - pops <= capacity for both threads.

WALSCOPE_SWITCH_CODE void SegmentRing::push(SegmentHandle&& handle, std::uint64_t now_ns, TraceWriter& trace) {
  if (!handle.isEnd()) {
    const std::uint32_t ordinal = handle.ordinal;
    ordinals_[pushed_.count() % ring_.capacity()].store(ordinal, std::memory_order_relaxed);
    const std::uint64_t pushes = pushed_.note(now_ns - start_ns_);
    const auto occupancy = static_cast<std::uint32_t>(pushes - popped_.count());
    if (occupancy > max_.load(std::memory_order_relaxed)) max_.store(occupancy, std::memory_order_relaxed);
    trace.push(now_ns, name_, ordinal, pushes);
  }
  ring_.tryPush(std::move(handle));
}

WALSCOPE_SWITCH_CODE SegmentHandle SegmentRing::pop(std::uint64_t now_ns, TraceWriter& trace) {
  SegmentHandle handle = std::move(*ring_.front());
  if (!handle.isEnd()) trace.pop(now_ns, name_, handle.ordinal, popped_.note(now_ns - start_ns_));
  ring_.pop();
  return handle;
}

void SegmentRing::touchPush() const {
  io::touch(*this);
  io::touch(ordinals_[pushed_.count() % ring_.capacity()]);
  ring_.touchPush(1);
}

void SegmentRing::touchPop() {
  consumer_processor_.store(currentProcessor(), std::memory_order_relaxed);
  io::touch(*this);
  const SegmentHandle* next = ring_.front();
  if (next != nullptr && next->reader) next->reader->touchHead();
}

/// The mean needs no samples: the time that all segments together have spent in the ring is the integral of the occupancy.
SegmentRing::Occupancy SegmentRing::occupancy(std::uint64_t now_ns) const {
  const std::uint64_t elapsed_ns = now_ns - start_ns_;
  // Pops first: what was popped had been pushed before, so that there are never fewer pushes.
  const RingSide::Reading popped = popped_.read();
  const RingSide::Reading pushed = pushed_.read();
  const std::uint64_t inside = pushed.count - popped.count;
  const std::uint64_t time_inside_ns = popped.time_sum_ns - pushed.time_sum_ns + inside * elapsed_ns;
  Occupancy occupancy{.pushes = pushed.count, .pops = popped.count, .mean = 0};
  // Signed: a push may have been noted with a time a little after `now_ns`.
  const auto signed_ns = static_cast<std::int64_t>(time_inside_ns);
  if (elapsed_ns > 0 && signed_ns > 0) {
    occupancy.mean = static_cast<double>(signed_ns) / static_cast<double>(elapsed_ns);
  }
  return occupancy;
}

RingSummary SegmentRing::summary(std::uint64_t now_ns) const {
  return {.capacity = ring_.capacity(), .max = max_.load(std::memory_order_relaxed), .mean = occupancy(now_ns).mean};
}

RingNow SegmentRing::now(std::uint64_t now_ns) const {
  RingNow now;
  now.capacity = ring_.capacity();
  const Occupancy seen = occupancy(now_ns);
  now.mean = seen.mean;
  now.max = max_.load(std::memory_order_relaxed);
  now.occupancy = static_cast<std::uint32_t>(std::min<std::uint64_t>(seen.pushes - seen.pops, now.capacity));
  const std::uint32_t listed = std::min(now.occupancy, kMaxListedSlots);
  for (std::uint32_t i = 0; i < listed; ++i) {
    const std::uint64_t slot = (seen.pops + i) % now.capacity;
    now.slots.push_back(ordinals_[slot].load(std::memory_order_relaxed));
  }
  return now;
}

}  // namespace walscope::recovery
