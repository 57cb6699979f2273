#include "io/block_walk.hpp"

#include <cstring>

namespace walscope::io {

bool isAllZero(const std::byte* bytes, std::size_t size_bytes) {
  return bytes[0] == std::byte{0} && std::memcmp(bytes, bytes + 1, size_bytes - 1) == 0;
}

std::optional<WalkedBlock> BlockWalk::next() {
  if (const std::uint64_t holes = source_.skipHole(); holes > 0) return zeros(holes);
  const std::byte* block = source_.next();
  if (block == nullptr) return std::nullopt;
  const bool is_zero = isAllZero(block, format::kBlockSize);
  WalkedBlock walked;
  if (!is_zero) {
    walked = {.position = position_, .bytes = block, .seed = judge_.seed(), .judgement = judge_.judge(block, position_)};
  }
  // What was read may be the zeros that stand in for lost pages.
  if (source_.lostOffset()) return std::nullopt;
  if (is_zero) return zeros(1);
  ++position_;
  return walked;
}

WalkedBlock BlockWalk::zeros(std::uint64_t blocks) {
  judge_.skip();
  WalkedBlock walked{.position = position_, .bytes = nullptr, .blocks = blocks, .seed = {}, .judgement = {}};
  position_ += blocks;
  return walked;
}

}  // namespace walscope::io
