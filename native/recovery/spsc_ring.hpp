// A lock-free ring between one producing and one consuming thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "io/touch.hpp"

namespace walscope::recovery {

/// What belongs to one thread stands on cache lines of its own.
inline constexpr std::size_t kCacheLine = 64;

/// Capacity in usable slots, chosen at run time; elements are moved in and out. Every function says which of the two
/// threads may call it.
template <typename Element>
class SpscRing {
 public:
  /// At least one slot.
  explicit SpscRing(std::uint32_t capacity)
      : capacity_(std::max<std::uint32_t>(capacity, 1)),
        mask_(std::bit_ceil(std::uint64_t{capacity_}) - 1),
        // Cleared, so that no slot is memory's first use when it is written: that would be a page fault.
        slots_(std::make_unique<Slot[]>(mask_ + 1)) {}

  /// Neither thread may use it any more.
  ~SpscRing() {
    while (front() != nullptr) pop();
  }
  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;

  std::uint32_t capacity() const { return capacity_; }

  /// Producer. Room that is there stays there until the producer pushes.
  bool hasRoom() {
    const std::uint64_t pushed = pushed_.load(std::memory_order_relaxed);
    if (pushed - popped_seen_ < capacity_) return true;
    popped_seen_ = popped_.load(std::memory_order_acquire);
    return pushed - popped_seen_ < capacity_;
  }

  /// Producer. False where the ring is full; the element is then left as it was.
  bool tryPush(Element&& element) {
    if (!hasRoom()) return false;
    const std::uint64_t pushed = pushed_.load(std::memory_order_relaxed);
    ::new (slots_[pushed & mask_].bytes) Element(std::move(element));
    pushed_.store(pushed + 1, std::memory_order_release);
    return true;
  }

  /// Consumer. The oldest element, which stays in the ring, or null.
  Element* front() {
    const std::uint64_t popped = popped_.load(std::memory_order_relaxed);
    if (popped == pushed_seen_) {
      pushed_seen_ = pushed_.load(std::memory_order_acquire);
      if (popped == pushed_seen_) return nullptr;
    }
    return std::launder(reinterpret_cast<Element*>(slots_[popped & mask_].bytes));
  }

  /// Consumer. Only where front() is not null: destroys that element and frees its slot.
  void pop() {
    const std::uint64_t popped = popped_.load(std::memory_order_relaxed);
    std::launder(reinterpret_cast<Element*>(slots_[popped & mask_].bytes))->~Element();
    popped_.store(popped + 1, std::memory_order_release);
  }

  /// Producer. What the next pushes need.
  void touchPush(std::size_t pushes) const {
    const std::uint64_t first = pushed_.load(std::memory_order_relaxed) & mask_;
    io::touch(slots_.get() + first, std::min<std::size_t>(mask_ + 1 - first, pushes) * sizeof(Slot));
    io::touch(*this);
  }

  /// Consumer.
  std::optional<Element> tryPop() {
    Element* oldest = front();
    if (oldest == nullptr) return std::nullopt;
    std::optional<Element> element(std::move(*oldest));
    pop();
    return element;
  }

 private:
  struct Slot {
    alignas(Element) std::byte bytes[sizeof(Element)];
  };

  const std::uint32_t capacity_;
  const std::uint64_t mask_;
  const std::unique_ptr<Slot[]> slots_;
  // Indices only grow; 64 bits do not wrap. The producer's line: its index, and the consumer's as it last saw it.
  alignas(kCacheLine) std::atomic<std::uint64_t> pushed_{0};
  std::uint64_t popped_seen_ = 0;
  // The consumer's line.
  alignas(kCacheLine) std::atomic<std::uint64_t> popped_{0};
  std::uint64_t pushed_seen_ = 0;
};

}  // namespace walscope::recovery
