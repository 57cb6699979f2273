// Pages of the event table: the columns of some rows.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "events/cold_windows.hpp"
#include "events/column_layout.hpp"
#include "events/event_matches.hpp"

namespace walscope::events {

/// All fields of some rows.
struct EventPage {
  std::size_t rows = 0;
  ColumnLayout layout;
  /// Of `layout.sizeBytes()`; the columns are in the order of EventField.
  std::vector<std::byte> bytes;
};

/// Any thread.
class EventPages {
 public:
  /// Most rows of a page.
  static constexpr std::uint64_t kMostRows = 4'096;

  explicit EventPages(std::shared_ptr<const EventTable> table) : table_(std::move(table)) {}

  /// `count` rows from `first` on; with `matches` (null for none), of its matches from the `first`-th on. Fewer at the end.
  EventPage read(std::uint64_t first, std::uint64_t count, const EventMatches* matches);

 private:
  void readBlock(BlockReader& reader, std::span<const std::uint64_t> rows, const EventColumns& columns, std::size_t first_slot,
                 std::byte* target);

  std::shared_ptr<const EventTable> table_;
  ColdWindows cold_windows_;
};

}  // namespace walscope::events
