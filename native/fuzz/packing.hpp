// Segments are mostly zeros: the inputs of a fuzzer hold them packed, so that corpora stay small and mutations cheap.
#pragma once

#include <vector>

#include "fuzz/fuzz_support.hpp"

namespace walscope::fuzz {

/// Most bytes that a packed segment unpacks to.
inline constexpr std::size_t kMostUnpackedBytes = 96 * 1024;

/// Pieces: zeros u16, length u16, then so many bytes. Any input can be unpacked.
std::vector<std::byte> unpack(Bytes packed);
std::vector<std::byte> pack(Bytes bytes);

}  // namespace walscope::fuzz
