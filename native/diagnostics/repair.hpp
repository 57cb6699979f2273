// What a damaged piece of a segment was before: bytes whose change back makes its checksums agree.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace walscope::diagnostics {

struct ChangedByte {
  /// In the block, or in the segment header.
  std::uint32_t offset;
  std::byte stored;
  std::byte repaired;
};

/// One byte, or two. Found by search, never guessed: every checksum over the place agrees once they are changed back.
struct Repair {
  std::vector<ChangedByte> bytes;

  unsigned flippedBits() const {
    unsigned bits = 0;
    for (const ChangedByte& byte : bytes) {
      bits += static_cast<unsigned>(std::popcount(std::to_integer<std::uint8_t>(byte.stored ^ byte.repaired)));
    }
    return bits;
  }
  /// One or two bits; otherwise it is one byte with more of them.
  bool isBitFlip() const { return flippedBits() <= 2; }
  void apply(std::byte* target) const {
    for (const ChangedByte& byte : bytes) target[byte.offset] = byte.repaired;
  }
};

}  // namespace walscope::diagnostics
