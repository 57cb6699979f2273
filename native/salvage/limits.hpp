// What bounds a salvage's report.
#pragma once

#include <cstddef>

namespace walscope::salvage {

/// Most gaps, conflicts and repairs that a result lists. All are counted.
inline constexpr std::size_t kMaxListed = 10'000;

}  // namespace walscope::salvage
