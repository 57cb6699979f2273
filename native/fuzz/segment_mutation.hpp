// Changes a segment as damage, and as a forger: behind a change, the checksums over it are made anew or not.
#pragma once

#include <cstdint>
#include <vector>

#include "recorder/random.hpp"

namespace walscope::fuzz {

/// One to four changes. The result has at most `max_bytes`.
void mutateSegment(std::vector<std::byte>& segment, std::size_t max_bytes, recorder::Random& random);

}  // namespace walscope::fuzz
