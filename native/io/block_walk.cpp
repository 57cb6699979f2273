#include "io/block_walk.hpp"

#include <cstring>

namespace walscope::io {

bool isAllZero(const std::byte* bytes, std::size_t size_bytes) {
  return bytes[0] == std::byte{0} && std::memcmp(bytes, bytes + 1, size_bytes - 1) == 0;
}

const WalkedBlock* BlockWalk::next() {
  if (const std::uint64_t holes = source_.skipHole(); holes > 0) return zeros(holes);
  const std::byte* block = source_.next();
  if (block == nullptr) return nullptr;
  const bool is_zero = isAllZero(block, format::kBlockSize);
  if (!is_zero) {
    const format::BlockJudge before = judge_;
    judge(block);
    const format::BlockJudgement& judgement = walked_.judgement;
    const bool is_sound = judgement.verifies && judgement.header_intact && !judgement.belongs_elsewhere;
    // What is said of damage must be true of the bytes that were hashed, also while somebody writes to them.
    if (const std::byte* settled = is_sound ? nullptr : source_.settle()) {
      judge_ = before;
      ahead_count_ = 0;
      judge(settled);
    }
  }
  // What was read may be the zeros that stand in for lost pages.
  if (source_.lostOffset()) return nullptr;
  if (is_zero) return zeros(1);
  ++position_;
  return &walked_;
}

void BlockWalk::judge(const std::byte* block) {
  const format::HashedAhead* hashes = hashesOf(block);
  walked_.position = position_;
  walked_.bytes = block;
  walked_.blocks = 1;
  walked_.seed = judge_.seed();
  judge_.judge(block, position_, hashes, walked_.judgement);
}

/// Hashes a block and those behind it that the source has in memory. The chain of each is thought to come to what its predecessor
/// stores: where it does not, the judge hashes again.
void BlockWalk::hashAhead(const std::byte* block) {
  const std::span<const std::byte> behind = source_.ahead();
  std::array<format::BlockEvents, kMostAhead> events;
  std::uint64_t seed = judge_.seed().value_or(0);
  ahead_count_ = 0;
  for (std::size_t i = 0; i < kMostAhead && i * format::kBlockSize <= behind.size(); ++i) {
    const std::byte* bytes = i == 0 ? block : behind.data() + (i - 1) * format::kBlockSize;
    const auto header = format::BlockHeader::parse(bytes);
    if (!format::isEventCountValid(header.event_count)) break;
    events[i] = {bytes + format::kBlockHeaderSize, header.event_count, seed};
    ahead_[i] = {.bytes = bytes, .position = position_ + i, .hashes = {.seed = seed, .hashed = {}}};
    seed = header.chained_checksum;
    ++ahead_count_;
  }
  std::array<format::HashedEvents, kMostAhead> hashed;
  format::hashBlocks({events.data(), ahead_count_}, hashed.data());
  for (std::size_t i = 0; i < ahead_count_; ++i) ahead_[i].hashes.hashed = hashed[i];
}

/// The bytes have to be the ones that were hashed: a source may have read them again meanwhile, to another place.
const format::HashedAhead* BlockWalk::hashesOf(const std::byte* block) {
  const auto find = [&]() -> const format::HashedAhead* {
    for (std::size_t i = 0; i < ahead_count_; ++i) {
      if (ahead_[i].bytes == block && ahead_[i].position == position_) return &ahead_[i].hashes;
    }
    return nullptr;
  };
  const format::HashedAhead* found = find();
  if (found != nullptr) return found;
  hashAhead(block);
  return find();
}

const WalkedBlock* BlockWalk::zeros(std::uint64_t blocks) {
  judge_.skip();
  walked_ = {.position = position_, .bytes = nullptr, .blocks = blocks, .seed = {}, .judgement = {}};
  position_ += blocks;
  return &walked_;
}

}  // namespace walscope::io
