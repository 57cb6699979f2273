// What is wrong with the text of a filter.
#pragma once

#include <cstddef>
#include <string>

namespace walscope::events {

/// Both sentences are for a person. `position` and `length` are in characters as JavaScript counts them (UTF-16), from
/// 0, and lie inside of the text; the length is 0 where something is missing.
struct FilterError {
  std::size_t position = 0;
  std::size_t length = 0;
  std::string message;
  /// What to write instead.
  std::string hint;
};

}  // namespace walscope::events
