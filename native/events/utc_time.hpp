// Points in time as a filter spells them.
#pragma once

#include <optional>
#include <string_view>

#include "events/filter_tree.hpp"

namespace walscope::events {

/// Nanoseconds since 1970 of '2026-01-31', '2026-01-31 12:34', '2026-01-31 12:34:56' or '2026-01-31
/// 12:34:56.123456789', in UTC; T may stand for the space, and Z behind a time. None where the text is something else,
/// or no day or time that there is. A time before 1970 is some negative number.
std::optional<WholeNumber> parseUtcTime(std::string_view text);

}  // namespace walscope::events
