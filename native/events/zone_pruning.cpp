#include "events/zone_pruning.hpp"

#include <algorithm>

namespace walscope::events {

namespace {

/// Of the zone that a block is in.
bool canMatchAt(const EventTable& table, const EventFilter& filter, const BlockUnit& unit, const UnitFacts& facts,
                std::uint32_t block) {
  const std::uint32_t zone = (block - unit.first_block) / table.known().zoneBlocks();
  const std::uint32_t first = unit.first_block + zone * table.known().zoneBlocks();
  const std::uint32_t last = std::min(first + table.known().zoneBlocks(), unit.end_block) - 1;
  const TableSegment& segment = table.segments()[unit.segment];
  const std::uint64_t first_row = table.rowOf({unit.segment, first, 0});
  const std::uint64_t rows_of_last = std::max(segment.rowsOf(last), 1U);
  return filter.canMatch(facts.zones[zone], {.segment = unit.segment,
                                             .first_block = first,
                                             .last_block = last,
                                             .first_row = first_row,
                                             .last_row = table.rowOf({unit.segment, last, 0}) + rows_of_last - 1});
}

}  // namespace

BlockSpan findCandidates(const EventTable& table, const EventFilter& filter, const BlockUnit& unit, const UnitFacts* facts,
                         std::uint32_t first) {
  if (facts == nullptr || filter.isAll()) return {first, unit.end_block};
  const std::uint32_t zone_blocks = table.known().zoneBlocks();
  const auto behindZone = [&](std::uint32_t block) {
    return std::min(unit.end_block, block - (block - unit.first_block) % zone_blocks + zone_blocks);
  };
  while (first < unit.end_block && !canMatchAt(table, filter, unit, *facts, first)) first = behindZone(first);
  std::uint32_t end = first;
  while (end < unit.end_block && canMatchAt(table, filter, unit, *facts, end)) end = behindZone(end);
  return {first, end};
}

}  // namespace walscope::events
