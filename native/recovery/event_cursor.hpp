// Takes the events of a segment one by one, and notices when the file has lost them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "io/segment_reader.hpp"

namespace walscope::recovery {

/// One thread.
class EventCursor {
 public:
  enum class Step : std::uint8_t { EVENT, END_OF_SEGMENT, VANISHED };

  /// `on_last_block` is called when the last block of a segment is reached, before its first event.
  explicit EventCursor(std::function<void()> on_last_block) : on_last_block_(std::move(on_last_block)) {}

  /// Goes on where the reader stands (after rewind() or seek()). The reader stays the caller's.
  void attach(io::SegmentReader& reader);
  /// Before the reader is closed or given away.
  void detach();

  /// What attach() and detach() need besides, by its use, so that it is in the cache of the processor.
  void touchGuard() const { const io::MapGuard guard(reader_->file()); }

  /// The next event, where it lies: until the next call. VANISHED where its bytes are not there any more; `vanishedOffset()` then
  /// says where.
  Step next(const format::RequestEvent*& event) {
    if (position_ == events_.size() && !nextBlock()) return endOfBlocks();
    event = &events_[position_];
    // The checks of the original let an id of 0 through as the first of its block; any other was overwritten or lost since.
    if (event->event_id == format::kInvalidEventId && !isSoundZero()) [[unlikely]] return vanished();
    ++position_;
    return Step::EVENT;
  }

  /// The events of the block at hand that next() has not given, where they lie: until the next call. Zeros where their bytes are gone.
  std::span<const format::RequestEvent> left() const { return events_.subspan(position_); }
  /// Goes over the first `count` of left().
  void skip(std::size_t count) { position_ += count; }

  /// File offset of the first byte that is known to be gone.
  std::uint64_t vanishedOffset() const { return vanished_offset_; }

 private:
  /// Read at once: few calls, and small enough to stay in the cache of its processor.
  static constexpr std::size_t kReadAtOnceBlocks = 32;

  bool nextBlock();
  Step endOfBlocks();
  Step vanished();
  std::uint64_t eventOffset() const;
  bool isSoundZero() const;

  const std::function<void()> on_last_block_;
  io::SegmentReader* reader_ = nullptr;
  std::optional<io::MapGuard> guard_;
  io::BlockBuffer ahead_{kReadAtOnceBlocks};
  std::span<const format::RequestEvent> events_;
  std::size_t position_ = 0;
  std::uint64_t vanished_offset_ = 0;
};

}  // namespace walscope::recovery
