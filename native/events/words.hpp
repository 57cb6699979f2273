// Words of a filter: compared in any case of their letters, and what a mistyped one may have meant.
#pragma once

#include <span>
#include <string_view>

namespace walscope::events {

/// In any case of ASCII letters.
bool isSameWord(std::string_view a, std::string_view b);

/// The candidate that is a few typing mistakes from the word, or that the word begins; empty for none.
std::string_view closestWord(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace walscope::events
