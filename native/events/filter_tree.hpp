// A filter as it was written: what the parser makes and the compiler takes.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/event_field.hpp"

namespace walscope::events {

/// A whole number of any size, as far as it matters for fields of 64 bits.
struct WholeNumber {
  /// Below zero: never true of 0.
  bool is_negative = false;
  std::uint64_t magnitude = 0;
  /// The magnitude has more than 64 bits.
  bool is_huge = false;
};

/// A text is the name of a segment's file, or a pattern of names; words and times are numbers already.
using FilterValue = std::variant<WholeNumber, std::string>;

enum class Comparison : std::uint8_t {
  EQUAL,
  NOT_EQUAL,
  LESS,
  LESS_OR_EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  BETWEEN,
  IN,
  LIKE,
};

/// All of its values are texts where the field is SEGMENT, and numbers where it is another.
struct FilterPredicate {
  EventField field = EventField::ID;
  Comparison comparison = Comparison::EQUAL;
  /// `not` behind the field.
  bool is_negated = false;
  /// One; of BETWEEN two, of IN one or more.
  std::vector<FilterValue> values{};
};

struct FilterTree {
  enum class Kind : std::uint8_t { PREDICATE, NOT, AND, OR };

  /// An AND of nothing is true of every event: the empty filter.
  Kind kind = Kind::AND;
  FilterPredicate predicate{};
  /// One of a NOT.
  std::vector<FilterTree> children{};
};

}  // namespace walscope::events
