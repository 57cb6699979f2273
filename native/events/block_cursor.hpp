// Streams the blocks of the event table: their headers and conditions.
#pragma once

#include <memory>

#include "events/column_layout.hpp"
#include "events/event_cursor.hpp"

namespace walscope::events {

/// In the order of the columns.
enum class BlockField : std::uint8_t {
  SEGMENT,
  BLOCK,
  /// In its segment, in bytes.
  OFFSET,
  FIRST_EVENT_ID,
  LAST_EVENT_ID,
  EVENT_COUNT,
  BLOCK_CHECKSUM,
  CHAINED_CHECKSUM,
  HEADER_CHECKSUM,
  /// A diagnostics::BlockCondition.
  CONDITION,
};
inline constexpr std::size_t kBlockFields = 10;

/// One thread at a time. Keeps one file open. Judges every block, since what is known of one is less than its condition.
class BlockCursor {
 public:
  static constexpr std::size_t kSlots = EventCursor::kSlots;

  BlockCursor(std::shared_ptr<const EventTable> table, std::vector<BlockField> fields);

  const ColumnLayout& layout() const { return layout_; }
  /// Fills columns in memory of `layout().sizeBytes()` bytes. Works for some milliseconds at most.
  CursorRows next(std::byte* target);
  /// Blocks that it has gone over.
  std::uint64_t position() const { return position_; }

 private:
  void write(const TableBlock& block, std::byte* target, std::size_t slot) const;

  std::shared_ptr<const EventTable> table_;
  std::vector<BlockField> fields_;
  ColumnLayout layout_;
  BlockReader reader_;
  std::uint64_t position_ = 0;
  /// The segment that comes next.
  std::uint32_t segment_ = 0;
};

}  // namespace walscope::events
