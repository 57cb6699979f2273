// Reads a salvaged directory back, as FlashStrike reads it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "salvage/failure.hpp"

namespace walscope::salvage {

/// What was written.
struct Written {
  std::uint64_t segments = 0;
  std::uint64_t events = 0;
  std::uint64_t digest = 0;
};

/// INTERNAL where a segment does not verify, or a strict recovery does not replay what was written. `read_bytes` grows by
/// the size of the directory.
MaybeFailure checkReadback(const std::string& directory, const Written& written, const std::atomic<bool>& cancel,
                           std::atomic<std::uint64_t>& read_bytes);

}  // namespace walscope::salvage
