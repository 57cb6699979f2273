// A filter as it is evaluated: negations are in its leaves, and each node has at most one leaf of a field.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "events/filter_leaf.hpp"
#include "events/filter_tree.hpp"

namespace walscope::events {

struct FilterNode {
  enum class Kind : std::uint8_t { ALL, NONE, LEAF, AND, OR };

  Kind kind = Kind::ALL;
  std::optional<FilterLeaf> leaf{};
  /// Of AND and OR, two or more: the cheap ones first.
  std::vector<FilterNode> children{};

  /// Takes the bits of events that do not match away.
  void narrow(const EventBlock& block, EventMask& mask) const;
  /// False where no event of blocks with these extremes can match.
  bool canMatch(const Zone& zone, const ZonePlace& place) const;
};

/// Values beyond the range of their field are gone in it: what is always true or never is ALL or NONE. `segment_files`
/// are the names of the table's segments by ordinal.
FilterNode compileFilter(const FilterTree& tree, std::span<const std::string> segment_files);

}  // namespace walscope::events
