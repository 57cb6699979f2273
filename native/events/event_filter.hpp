// Filters over the rows of the event table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "events/event_block.hpp"
#include "events/filter_error.hpp"
#include "events/filter_node.hpp"
#include "events/zone.hpp"

namespace walscope::events {

/// A filter that was parsed (the language: filter_parser.hpp). Any number of threads may use one at once.
class EventFilter {
 public:
  /// `segment_files` are the names of the table's segments by ordinal; names that are none of them are no error.
  static std::variant<EventFilter, FilterError> parse(std::string_view text,
                                                      std::span<const std::string> segment_files);

  /// True where it is true of every row.
  bool isAll() const { return root_.kind == FilterNode::Kind::ALL; }
  /// Sets bit i of `mask` where event i matches; all others are 0. `count`, 1 to 256, events from the first of a block
  /// on lie behind each other, at any alignment.
  void match(const format::RequestEvent* events, std::size_t count, const EventBlockPlace& place,
             EventMask& mask) const;
  /// False where no event of blocks with these extremes can match.
  bool canMatch(const Zone& zone, const ZonePlace& place) const { return root_.canMatch(zone, place); }

 private:
  explicit EventFilter(FilterNode root) : root_(std::move(root)) {}

  FilterNode root_;
};

}  // namespace walscope::events
