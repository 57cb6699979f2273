// Which blocks of a unit a filter can match in, by what is known of them.
#pragma once

#include "events/event_filter.hpp"
#include "events/event_table.hpp"

namespace walscope::events {

/// Blocks [first, end) of a segment.
struct BlockSpan {
  std::uint32_t first;
  std::uint32_t end;
  bool isEmpty() const { return first == end; }
};

/// The next blocks of a unit from `first` on, one behind the other, among which there may be a match; empty, at the unit's end,
/// where there are none. `facts` are those of the unit; without any, all that are left.
BlockSpan findCandidates(const EventTable& table, const EventFilter& filter, const BlockUnit& unit, const UnitFacts* facts,
                         std::uint32_t first);

}  // namespace walscope::events
