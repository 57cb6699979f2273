// What the structure-aware mutators share. Only the fuzzer has them.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "recorder/random.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size_bytes, std::size_t max_bytes);

namespace walscope::fuzz {

inline std::vector<std::byte> copyOf(const std::uint8_t* data, std::size_t size_bytes) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  return {bytes, bytes + size_bytes};
}

/// Gives `bytes` back to the fuzzer, cut where there are too many.
inline std::size_t giveBack(const std::vector<std::byte>& bytes, std::uint8_t* data, std::size_t max_bytes) {
  const std::size_t size_bytes = std::min(bytes.size(), max_bytes);
  std::memcpy(data, bytes.data(), size_bytes);
  return size_bytes;
}

}  // namespace walscope::fuzz
