// What a pass over the table has found of its blocks, so that a later one need not hash them, nor read all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "events/event_validity.hpp"
#include "events/file_stamp.hpp"
#include "events/zone.hpp"

namespace walscope::events {

/// Blocks of a unit at most: what a thread takes at a time.
inline constexpr std::uint32_t kUnitBlocks = 1'024;

/// A part of one segment.
struct BlockUnit {
  /// Ordinal in the table.
  std::uint32_t segment;
  std::uint32_t first_block;
  std::uint32_t end_block;
  std::uint64_t first_row;
  std::uint64_t rows;
};

/// True as long as the segment's file has this stamp.
struct UnitFacts {
  FileStamp stamp;
  /// By block of the unit.
  std::vector<EventValidity> validities;
  /// By group of `zoneBlocks()` blocks.
  std::vector<Zone> zones;
};

/// How many rows lie in each part of the table's range of ids, and of times.
struct RowHistogram {
  std::vector<std::uint64_t> by_id;
  std::vector<std::uint64_t> by_time;
};

/// Any thread. Takes some 32 MiB for the zones and a byte a block.
class KnownBlocks {
 public:
  KnownBlocks(std::uint64_t units, std::uint64_t blocks);

  /// Blocks that share a zone: 16, and more of a table so large that its zones would take too much. Divides a unit.
  std::uint32_t zoneBlocks() const { return zone_blocks_; }

  /// Null where nothing is known yet.
  std::shared_ptr<const UnitFacts> find(std::uint64_t unit) const;
  void learn(std::uint64_t unit, std::shared_ptr<const UnitFacts> facts);

  /// Of all rows, as the last pass that counted them all has it; null where there is none with so many buckets.
  std::shared_ptr<const RowHistogram> findTotals(std::size_t buckets) const;
  void learnTotals(std::shared_ptr<const RowHistogram> totals);

 private:
  std::uint32_t zone_blocks_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const UnitFacts>> facts_;
  std::shared_ptr<const RowHistogram> totals_;
};

}  // namespace walscope::events
