// Counts rows by their id and by their time.
#pragma once

#include <bit>
#include <optional>
#include <span>

#include "events/event_block.hpp"
#include "events/event_table.hpp"
#include "events/range_buckets.hpp"

namespace walscope::events {

/// Lowest and highest id and time of the rows of a block.
struct BlockExtremes {
  Extremes<std::uint64_t> id;
  Extremes<std::uint64_t> timestamp_ns;
};

BlockExtremes extremesOfBlock(std::span<const format::RequestEvent> rows);

/// A histogram over the range of a table; of a table without a range it stays empty. One thread.
class RowTally {
 public:
  RowTally(const EventTable& table, std::size_t buckets);

  /// The rows of a block whose bits are set. `extremes` are those of the block, or wider.
  void add(const format::RequestEvent* rows, const EventMask& mask, const BlockExtremes& extremes);
  const RowHistogram& counts() const { return counts_; }
  /// All to zero.
  void clear();

 private:
  std::optional<RangeBuckets> ids_;
  std::optional<RangeBuckets> times_;
  RowHistogram counts_;
};

/// Adds counts of as many parts.
void addTo(RowHistogram& sum, const RowHistogram& added);

}  // namespace walscope::events
