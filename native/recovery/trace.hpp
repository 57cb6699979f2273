// What happens in the two threads of a recovery, as fixed-size records in a buffer of each thread's own.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "format/status.hpp"
#include "recovery/names.hpp"
#include "recovery/spsc_ring.hpp"

namespace walscope::recovery {

enum class TraceKind : std::uint8_t { STATE, RING_PUSH, RING_POP, WAIT_BEGIN, WAIT_END, SWITCH, READ };
enum class RingName : std::uint8_t { PREPARED, FINISHED };
enum class WaitReason : std::uint8_t { PREPARED_RING_EMPTY, PREPARED_RING_FULL, PAUSED, IDLE };
/// Whose record it is.
enum class TraceThread : std::uint8_t { MANAGER, PRELOADER };

/// One record. What the fields mean depends on the kind:
///   STATE      code: SegmentState, related: Status, value: bad block (kNoBlock for none)
///   RING_PUSH  code: RingName, value: segments pushed into the ring so far, this one included
///   RING_POP   code: RingName, value: segments popped from it so far
///   WAIT_BEGIN code: WaitReason
///   WAIT_END   code: WaitReason, value: its duration, ns
///   SWITCH     ordinal: the next segment, related: the one before, value: duration, ns, wait_ns: the wait in it
///   READ       value: bytes that came from a disk while the segment was opened and verified
struct TraceRecord {
  static constexpr std::uint64_t kNoBlock = ~std::uint64_t{0};
  static constexpr std::uint64_t kLongestWaitNs = (std::uint64_t{1} << 48) - 1;

  /// Since the start of the run.
  std::uint64_t at_ns;
  std::uint64_t value;
  std::uint32_t ordinal;
  std::uint32_t related;
  std::uint64_t kind : 8;
  std::uint64_t code : 8;
  std::uint64_t wait_ns : 48;

  TraceKind traceKind() const { return static_cast<TraceKind>(kind); }
};
static_assert(sizeof(TraceRecord) == 32);

/// Written by one thread and drained by one other. Never blocks: what does not fit is dropped and counted.
class TraceBuffer {
 public:
  explicit TraceBuffer(std::uint32_t capacity) : ring_(capacity) {}

  /// The tracing thread.
  void push(TraceRecord record) {
    if (ring_.tryPush(std::move(record))) return;
    dropped_.store(dropped_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  /// The tracing thread: the memory of the next records.
  void touch(std::size_t records) const { ring_.touchPush(records); }

  /// The draining thread: the oldest record, or null; and goes past it.
  const TraceRecord* front() { return ring_.front(); }
  void pop() { ring_.pop(); }

  /// Any thread.
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  SpscRing<TraceRecord> ring_;
  std::atomic<std::uint64_t> dropped_{0};
};

/// Writes the records of one thread. Without a buffer it writes nothing.
class TraceWriter {
 public:
  TraceWriter(TraceBuffer* buffer, std::uint64_t start_ns) : buffer_(buffer), start_ns_(start_ns) {}

  /// The memory of the next records.
  void touch(std::size_t records) const {
    if (buffer_ != nullptr) buffer_->touch(records);
  }

  void state(std::uint64_t now_ns, std::uint32_t ordinal, SegmentState state) {
    write(now_ns, TraceKind::STATE, static_cast<std::uint8_t>(state), ordinal, TraceRecord::kNoBlock, 0, 0);
  }
  void skipped(std::uint64_t now_ns, std::uint32_t ordinal, format::Status status, std::uint64_t block) {
    write(now_ns, TraceKind::STATE, static_cast<std::uint8_t>(SegmentState::SKIPPED), ordinal, block,
          static_cast<std::uint32_t>(status), 0);
  }
  void push(std::uint64_t now_ns, RingName ring, std::uint32_t ordinal, std::uint64_t pushes) {
    write(now_ns, TraceKind::RING_PUSH, static_cast<std::uint8_t>(ring), ordinal, pushes, 0, 0);
  }
  void pop(std::uint64_t now_ns, RingName ring, std::uint32_t ordinal, std::uint64_t pops) {
    write(now_ns, TraceKind::RING_POP, static_cast<std::uint8_t>(ring), ordinal, pops, 0, 0);
  }
  void waitBegin(std::uint64_t now_ns, WaitReason reason) {
    write(now_ns, TraceKind::WAIT_BEGIN, static_cast<std::uint8_t>(reason), 0, 0, 0, 0);
  }
  void waitEnd(std::uint64_t now_ns, WaitReason reason, std::uint64_t duration_ns) {
    write(now_ns, TraceKind::WAIT_END, static_cast<std::uint8_t>(reason), 0, duration_ns, 0, 0);
  }
  void switched(std::uint64_t now_ns, std::uint32_t from, std::uint32_t to, std::uint64_t duration_ns,
                std::uint64_t wait_ns) {
    write(now_ns, TraceKind::SWITCH, 0, to, duration_ns, from, wait_ns);
  }
  void read(std::uint64_t now_ns, std::uint32_t ordinal, std::uint64_t disk_bytes) {
    write(now_ns, TraceKind::READ, 0, ordinal, disk_bytes, 0, 0);
  }

 private:
  void write(std::uint64_t now_ns, TraceKind kind, std::uint8_t code, std::uint32_t ordinal, std::uint64_t value,
             std::uint32_t related, std::uint64_t wait_ns) {
    if (buffer_ == nullptr) return;
    buffer_->push({.at_ns = now_ns - start_ns_,
                   .value = value,
                   .ordinal = ordinal,
                   .related = related,
                   .kind = static_cast<std::uint8_t>(kind),
                   .code = code,
                   .wait_ns = std::min(wait_ns, TraceRecord::kLongestWaitNs) & TraceRecord::kLongestWaitNs});
  }

  TraceBuffer* buffer_;
  std::uint64_t start_ns_;
};

}  // namespace walscope::recovery
