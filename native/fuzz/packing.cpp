#include "fuzz/packing.hpp"

#include <algorithm>
#include <limits>

namespace walscope::fuzz {

namespace {

constexpr std::size_t kMostOfPiece = std::numeric_limits<std::uint16_t>::max();
/// Fewer zeros than this are no reason for a new piece.
constexpr std::size_t kFewZeros = 8;

std::size_t zerosAt(Bytes bytes, std::size_t begin) {
  const auto end = std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.end(),
                                [](std::byte byte) { return byte != std::byte{0}; });
  return static_cast<std::size_t>(end - bytes.begin()) - begin;
}

void append(std::vector<std::byte>& target, std::size_t value) {
  target.push_back(static_cast<std::byte>(value & 0xff));
  target.push_back(static_cast<std::byte>(value >> 8));
}

}  // namespace

std::vector<std::byte> unpack(Bytes packed) {
  std::vector<std::byte> bytes;
  Reader reader(packed);
  while (!reader.rest().empty()) {
    const std::size_t zeros = reader.number(2);
    const Bytes piece = reader.take(reader.number(2));
    if (bytes.size() + zeros + piece.size() > kMostUnpackedBytes) break;
    bytes.resize(bytes.size() + zeros);
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  }
  return bytes;
}

std::vector<std::byte> pack(Bytes bytes) {
  std::vector<std::byte> packed;
  for (std::size_t place = 0; place < bytes.size();) {
    const std::size_t zeros = std::min(zerosAt(bytes, place), kMostOfPiece);
    place += zeros;
    std::size_t end = place;
    while (end < bytes.size() && end - place < kMostOfPiece && zerosAt(bytes.first(std::min(bytes.size(), end + kFewZeros)), end) < kFewZeros) {
      ++end;
    }
    append(packed, zeros);
    append(packed, end - place);
    const Bytes piece = bytes.subspan(place, end - place);
    packed.insert(packed.end(), piece.begin(), piece.end());
    place = end;
  }
  return packed;
}

}  // namespace walscope::fuzz
