// What the words, numbers and texts of a filter mean for the field that they are compared with.
#pragma once

#include <string>
#include <variant>

#include "events/filter_tokens.hpp"
#include "events/filter_tree.hpp"

namespace walscope::events {

/// Why a token is no value of a field.
struct ValueProblem {
  std::string message;
  std::string hint;
};

/// The value that a WORD, NUMBER or TEXT is for a field.
std::variant<FilterValue, ValueProblem> readValue(EventField field, const FilterToken& token);

/// What values of a field look like: "price is a whole number.".
std::string describeValues(EventField field);

/// "NEW_ORDER, MODIFY_ORDER_PRICE".
std::string listWords(std::span<const std::string_view> words);

}  // namespace walscope::events
