// The language of filters: a subset of what SQL has behind WHERE.
//
//   expression = both { "or" both }
//   both       = one { "and" one }
//   one        = "not" one | "(" expression ")" | condition
//   condition  = FIELD ( "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">=" ) value
//              | FIELD [ "not" ] "between" value "and" value
//              | FIELD [ "not" ] "in" "(" value { "," value } ")"
//              | "segment" [ "not" ] "like" TEXT        % for any characters, _ for one
//   value      = a whole number, with a sign and _ between its digits | a word of the field | TEXT in single quotes
//
// Keywords, fields and words without quotes are taken in any case. A number may be beyond its field: price >
// 99999999999999999999 is never true. A text is a word, a number, a time in UTC (utc_time.hpp), or the name of a
// segment's file.
#pragma once

#include <string_view>
#include <variant>

#include "events/filter_error.hpp"
#include "events/filter_tree.hpp"

namespace walscope::events {

/// Parentheses and nots inside of each other.
inline constexpr std::size_t kMaxFilterDepth = 64;
inline constexpr std::size_t kMaxFilterBytes = 64 * 1024;
inline constexpr std::size_t kMaxFilterValues = 4'096;

/// Takes any bytes; UTF-8 is meant. The empty text is a filter that is true of every event.
std::variant<FilterTree, FilterError> parseFilter(std::string_view text);

}  // namespace walscope::events
