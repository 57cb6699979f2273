// Where a hot segment ends, from its block headers alone.
#pragma once

#include <atomic>
#include <cstdint>

#include "io/open_file.hpp"

namespace walscope::events {

/// Blocks that a segment file of this size has room for, a cut one included; at most those of the largest segment.
std::uint32_t blocksInside(std::uint64_t size_bytes);

/// How many blocks there are up to the last one in [first, end) whose header is not all zeros; `first` where all are. Reads 64
/// bytes a block, and goes over the holes of the file. Ends early where `cancel` is set.
std::uint32_t findEndOfHeaders(const io::OpenFile& file, std::uint32_t first, std::uint32_t end,
                               const std::atomic<bool>& cancel);

/// Goes on from `first` over blocks that have something behind a header of zeros, as a torn write leaves them: where they
/// end. Reads whole blocks.
std::uint32_t findEndOfBytes(const io::OpenFile& file, std::uint32_t first, std::uint32_t end,
                             const std::atomic<bool>& cancel);

}  // namespace walscope::events
