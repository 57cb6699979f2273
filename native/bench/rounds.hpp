// Two things measured against each other.
#pragma once

#include <cstdint>

namespace walscope::bench {

/// Runs both in every round, and changes which comes first, so that whatever drifts on the machine drifts for both.
template <typename First, typename Second>
void alternate(std::uint32_t rounds, const First& first, const Second& second) {
  for (std::uint32_t round = 0; round < rounds; ++round) {
    if (round % 2 == 0) {
      first();
      second();
    } else {
      second();
      first();
    }
  }
}

}  // namespace walscope::bench
