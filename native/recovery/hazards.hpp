// What the original would have done where Walscope came to an end.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "recovery/run_state.hpp"

namespace walscope::recovery {

/// Where the pages of a segment that was being replayed were gone.
struct VanishedPages {
  std::uint32_t ordinal;
  std::uint64_t offset;
};

/// Only what follows from what the run saw: after a stop, nothing is said of segments that were not opened. A diagnostic run
/// opens more, and so may know more. For after the preloader was joined.
std::vector<Hazard> findHazards(const RunPlan& plan, std::span<const VanishedPages> vanished_in_replay);

}  // namespace walscope::recovery
