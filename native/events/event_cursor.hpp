// Streams columns of the event table in the order of rows, for SQL and for exports.
#pragma once

#include <memory>

#include "events/column_layout.hpp"
#include "events/event_filter.hpp"

namespace walscope::events {

struct CursorRows {
  /// Slots that were filled, from the first on.
  std::size_t count = 0;
  /// Nothing is left. Otherwise, with no slot filled, it has looked for some milliseconds and found nothing.
  bool is_at_end = false;
};

/// One thread at a time. Keeps one file open.
class EventCursor {
 public:
  /// Slots of each column.
  static constexpr std::size_t kSlots = 2'048;

  /// Rows [first_row, end_row) as far as there are any, of them those that match.
  EventCursor(std::shared_ptr<const EventTable> table, std::vector<EventField> fields, EventFilter where, std::uint64_t first_row,
              std::uint64_t end_row);

  const ColumnLayout& layout() const { return columns_.layout(); }
  /// Fills columns in memory of `layout().sizeBytes()` bytes. Works for some milliseconds at most.
  CursorRows next(std::byte* target);
  /// The row behind those that it has gone over.
  std::uint64_t position() const { return position_; }

 private:
  void readOn();
  EventMask match(const TableBlock& block) const;

  std::shared_ptr<const EventTable> table_;
  EventColumns columns_;
  EventFilter where_;
  std::uint64_t position_;
  std::uint64_t end_row_;
  BlockReader reader_;
  /// Of what the reader gave, the blocks that were not looked at yet.
  std::span<const TableBlock> blocks_;
};

}  // namespace walscope::events
