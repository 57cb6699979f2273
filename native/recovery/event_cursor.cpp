#include "recovery/event_cursor.hpp"

#include <sys/stat.h>

#include <algorithm>

namespace walscope::recovery {

void EventCursor::attach(io::SegmentReader& reader) {
  reader_ = &reader;
  fault_ = &reader.fault();
  events_ = {};
  position_ = 0;
  next_block_ = 0;
  guard_.emplace(reader.file().data(), reader.file().sizeBytes(), reader.fault());
}

void EventCursor::detach() {
  guard_.reset();
  reader_ = nullptr;
  fault_ = nullptr;
  events_ = {};
  position_ = 0;
}

bool EventCursor::nextBlock() {
  events_ = reader_->nextEvents();
  position_ = 0;
  if (events_.empty()) return false;
  events_offset_ = reader_->eventsOffset();
  next_block_ = (events_offset_ - format::kSegmentHeaderSize) / format::kBlockSize + 1;
  return true;
}

/// The end, or a block header that has become zeros.
EventCursor::Step EventCursor::endOfBlocks() {
  if (!fault_->faulted() && next_block_ >= reader_->replayableBlocks()) return Step::END_OF_SEGMENT;
  vanished_offset_ = fault_->faulted() ? fault_->offset() : format::blockOffset(next_block_);
  return Step::VANISHED;
}

std::uint64_t EventCursor::eventOffset() const {
  return events_offset_ + position_ * format::kEventSize;
}

/// Whether an event with id 0 is one of the file's: the checks of the original let one through as the first of its block.
bool EventCursor::isStored() const {
  const bool is_first = (eventOffset() - format::kSegmentHeaderSize) % format::kBlockSize == format::kBlockHeaderSize;
  struct stat now {};
  return !fault_->faulted() && is_first && fstat(reader_->file().descriptor(), &now) == 0 &&
         static_cast<std::uint64_t>(now.st_size) >= eventOffset() + format::kEventSize;
}

EventCursor::Step EventCursor::vanished() {
  vanished_offset_ = std::min(eventOffset(), fault_->offset());
  return Step::VANISHED;
}

}  // namespace walscope::recovery
