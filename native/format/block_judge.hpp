// Judges each block on its own, with the chain re-seeded, so that one cause is one finding.
#pragma once

#include <cstdint>
#include <optional>

#include "format/block_hash.hpp"

namespace walscope::format {

/// What was computed over a block's events before it is judged, seeded with what the chain was thought to come to.
struct HashedAhead {
  std::uint64_t seed = 0;
  HashedEvents hashed{};
};

struct BlockJudgement {
  BlockHeader header;
  /// What FlashStrike's checks say of the block alone, its chain re-seeded; a chain with an unknown seed is not held against it.
  Status status = Status::OK;
  /// Over its events, as far as they can be hashed; `chained` is 0 where the seed is unknown.
  BlockHashes hashes{};
  /// Those of its events, where they were hashed.
  std::uint64_t kind_bits = 0;
  /// The block header's own checksum holds.
  bool header_intact = false;
  /// The header is intact and says that the block belongs elsewhere.
  bool belongs_elsewhere = false;
  /// Its events can be had: one of the two hashes over them is confirmed, and it does not belong elsewhere.
  bool events_can_be_had = false;
  /// Structure, block checksum and re-seeded chained checksum hold.
  bool verifies = false;
};

/// Takes the blocks of one segment in order. The rule: a block's events can be had when its count is 1 to 256, its events'
/// ids strictly increase and none is 0, and the block checksum holds, or the chained one from a known seed; unless its own header is
/// intact and names another index than its position, or a chain that does not continue from the true value of its
/// predecessor, where that is known. The true chain value of a block is known when it can be computed from events that
/// can be had and a known seed, or is stored in the intact header of a block in its place; otherwise the next block
/// re-seeds the chain.
class BlockJudge {
 public:
  BlockJudge() = default;
  /// Begins behind a block of which the true chain value is known, or is known to be unknown.
  explicit BlockJudge(std::optional<std::uint64_t> seed) : true_chain_(seed) {}

  /// `block` points at 16,448 bytes; `position` is the block's place in the segment.
  BlockJudgement judge(const std::byte* block, std::uint64_t position) {
    BlockJudgement judgement;
    judge(block, position, nullptr, judgement);
    return judgement;
  }
  /// The same where the judgement is to stand, since to copy it takes as long as to judge. `ahead`, if there is one, is over the same bytes,
  /// and taken where the chain did come to its seed.
  void judge(const std::byte* block, std::uint64_t position, const HashedAhead* ahead, BlockJudgement& judgement);
  /// A block that is not there to be judged: the chain behind it is unknown.
  void skip() { true_chain_.reset(); }
  /// The true chain value that the next block continues from, where it is known.
  const std::optional<std::uint64_t>& seed() const { return true_chain_; }

 private:
  std::optional<std::uint64_t> true_chain_ = kChainSeed;
};

}  // namespace walscope::format
