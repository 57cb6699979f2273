#include "events/filter_node.hpp"

#include <algorithm>

namespace walscope::events {

namespace {

/// What is true of any of the children. Each is asked only about the events that none before it has.
void narrowToAny(const std::vector<FilterNode>& children, const EventBlock& block, EventMask& mask) {
  EventMask open = mask;
  mask = {};
  for (const FilterNode& child : children) {
    if (isNone(open)) return;
    EventMask matching = open;
    child.narrow(block, matching);
    for (std::size_t word = 0; word < mask.size(); ++word) {
      mask[word] |= matching[word];
      open[word] &= ~matching[word];
    }
  }
}

}  // namespace

void FilterNode::narrow(const EventBlock& block, EventMask& mask) const {
  switch (kind) {
    case Kind::ALL: return;
    case Kind::NONE: mask = {}; return;
    case Kind::LEAF: return leaf->narrow(block, mask);
    case Kind::AND:
      for (const FilterNode& child : children) {
        if (isNone(mask)) return;
        child.narrow(block, mask);
      }
      return;
    case Kind::OR: return narrowToAny(children, block, mask);
  }
}

bool FilterNode::canMatch(const Zone& zone, const ZonePlace& place) const {
  const auto childCan = [&](const FilterNode& child) { return child.canMatch(zone, place); };
  switch (kind) {
    case Kind::ALL: return true;
    case Kind::NONE: return false;
    case Kind::LEAF: return leaf->canMatch(zone, place);
    case Kind::AND: return std::all_of(children.begin(), children.end(), childCan);
    case Kind::OR: return std::any_of(children.begin(), children.end(), childCan);
  }
  return true;
}

}  // namespace walscope::events
