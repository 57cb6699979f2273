// Parses segments by offset, with libxxhash and liblz4, as wal-format.md says it; shares no code with the engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace walscope::test {

inline constexpr std::size_t kHeaderBytes = 64;
inline constexpr std::size_t kBlockBytes = 64 + 256 * 64;

using Bytes = std::vector<unsigned char>;

template <typename Integer>
Integer at(const unsigned char* bytes, std::size_t offset) {
  Integer value;
  std::memcpy(&value, bytes + offset, sizeof value);
  return value;
}

Bytes readFile(const std::filesystem::path& path, std::size_t most = ~std::size_t{0});
/// What an LZ4 frame gives, up to where it breaks.
Bytes decompress(const Bytes& frame);

/// OPEN_FAILED for fewer than 64 bytes.
std::string headerStatus(const Bytes& bytes);
/// What the original's recovery says of a segment: READ_FAILED for one that verifies and has no block.
std::string strictStatus(const Bytes& bytes);

}  // namespace walscope::test
