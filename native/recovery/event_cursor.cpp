#include "recovery/event_cursor.hpp"

namespace walscope::recovery {

void EventCursor::attach(io::SegmentReader& reader) {
  reader_ = &reader;
  guard_.emplace(reader.file());
  ahead_.clear();
  events_ = {};
  position_ = 0;
}

void EventCursor::detach() {
  guard_.reset();
  reader_ = nullptr;
  events_ = {};
  position_ = 0;
}

bool EventCursor::nextBlock() {
  events_ = reader_->nextEvents(ahead_);
  position_ = 0;
  if (!events_.empty() && reader_->isAtLastBlock()) on_last_block_();
  return !events_.empty();
}

EventCursor::Step EventCursor::endOfBlocks() {
  if (!reader_->lostOffset()) return Step::END_OF_SEGMENT;
  vanished_offset_ = *reader_->lostOffset();
  return Step::VANISHED;
}

std::uint64_t EventCursor::eventOffset() const { return reader_->eventsOffset() + position_ * format::kEventSize; }

/// The first of its block, in a file that still reaches so far.
bool EventCursor::isSoundZero() const {
  const bool is_first = (eventOffset() - format::kSegmentHeaderSize) % format::kBlockSize == format::kBlockHeaderSize;
  return is_first && (!reader_->file().isMapped() || eventOffset() < reader_->file().sizeNowBytes());
}

EventCursor::Step EventCursor::vanished() {
  vanished_offset_ = eventOffset();
  return Step::VANISHED;
}

}  // namespace walscope::recovery
