// The patterns of `like`.
#pragma once

#include <string_view>

namespace walscope::events {

/// As SQL has it: % stands for any characters, _ for one (of UTF-8), all else for itself.
bool matchesPattern(std::string_view name, std::string_view pattern);

}  // namespace walscope::events
