// Takes the events of a segment one by one out of its map, and notices when the map's pages are gone.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

#include "io/segment_reader.hpp"

namespace walscope::recovery {

/// One thread; it must not move while a segment is attached, because the thread's fault guards are a list through it.
class EventCursor {
 public:
  enum class Step : std::uint8_t { EVENT, END_OF_SEGMENT, VANISHED };

  EventCursor() = default;
  EventCursor(const EventCursor&) = delete;
  EventCursor& operator=(const EventCursor&) = delete;

  /// Goes on where the reader stands (after rewind() or seek()). The reader stays the caller's.
  void attach(io::SegmentReader& reader);
  /// Before the reader is closed or given away, and before another guard of this thread ends.
  void detach();

  /// Copies the next event into `event`. VANISHED where its bytes are not there any more; `vanishedOffset()` then says where.
  Step next(format::RequestEvent& event) {
    if (position_ == events_.size() && !nextBlock()) return endOfBlocks();
    event = events_[position_];
    // The read raises the signal that sets the flag: it has to come before the look at the flag.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    // The page in which a shortened file now ends does not fault, it reads as zeros.
    const bool is_suspect = fault_->faulted() || event.event_id == format::kInvalidEventId;
    if (is_suspect && !isStored()) [[unlikely]] return vanished();
    ++position_;
    return Step::EVENT;
  }

  /// File offset of the first byte that is known to be gone.
  std::uint64_t vanishedOffset() const { return vanished_offset_; }

 private:
  bool nextBlock();
  Step endOfBlocks();
  Step vanished();
  std::uint64_t eventOffset() const;
  bool isStored() const;

  io::SegmentReader* reader_ = nullptr;
  io::FaultRecord* fault_ = nullptr;
  std::span<const format::RequestEvent> events_;
  std::uint64_t events_offset_ = 0;
  std::size_t position_ = 0;
  /// The block behind the one that `events_` is of.
  std::uint64_t next_block_ = 0;
  std::uint64_t vanished_offset_ = 0;
  std::optional<io::FaultGuard> guard_;
};

}  // namespace walscope::recovery
