// The events of a directory as rows: which segment, block and position each has.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "events/known_blocks.hpp"
#include "events/table_segment.hpp"

namespace walscope::events {

struct RowPlace {
  /// Ordinal of the segment in the table.
  std::uint32_t segment;
  std::uint32_t block;
  /// Of the event in its block.
  std::uint32_t position;
};

struct TableRange {
  format::IdRun ids;
  TimeSpan times;
};

/// Rows in the order of the segments given, from 0 on. Does not change, but for what is known of its blocks; any thread.
class EventTable {
 public:
  /// Fills in what of each segment depends on those before it.
  explicit EventTable(std::vector<TableSegment> segments);

  std::uint64_t rows() const { return rows_; }
  std::uint64_t blocks() const { return blocks_; }
  const std::vector<TableSegment>& segments() const { return segments_; }
  /// What the segments with rows span; none where no id or no time is known.
  const std::optional<TableRange>& range() const { return range_; }
  /// Of a row that there is.
  RowPlace placeOf(std::uint64_t row) const;
  std::uint64_t rowOf(const RowPlace& place) const {
    return segments_[place.segment].first_row + std::uint64_t{place.block} * format::kEventsPerBlock + place.position;
  }

  /// Where unit `ordinal` lies: a part of one segment of at most `kUnitBlocks` blocks.
  BlockUnit unit(std::uint64_t ordinal) const;
  std::uint64_t units() const { return units_; }
  /// The unit that a row is in.
  std::uint64_t unitOf(std::uint64_t row) const;

  /// What was found of its blocks so far, for whoever reads them next.
  KnownBlocks& known() const { return *known_; }

 private:
  std::size_t segmentOf(std::uint64_t row) const;

  std::vector<TableSegment> segments_;
  std::uint64_t rows_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t units_ = 0;
  std::optional<TableRange> range_;
  mutable std::optional<KnownBlocks> known_;
};

}  // namespace walscope::events
