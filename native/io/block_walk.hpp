// Goes over the blocks of a segment, hot or cold, and judges each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "format/block_judge.hpp"
#include "io/block_source.hpp"

namespace walscope::io {

bool isAllZero(const std::byte* bytes, std::size_t size_bytes);

/// A block as it was judged, or blocks of zeros.
struct WalkedBlock {
  /// Its place in the segment; of zeros, that of the first.
  std::uint64_t position = 0;
  /// Its 16,448 bytes, until the next step; null for zeros.
  const std::byte* bytes = nullptr;
  /// 1, or how many blocks of zeros.
  std::uint64_t blocks = 1;
  /// What the chained checksum was judged with, where it is known.
  std::optional<std::uint64_t> seed;
  format::BlockJudgement judgement;
};

/// One pass over an open source, on the source's thread.
class BlockWalk {
 public:
  /// `source` has to outlive it.
  explicit BlockWalk(BlockSource& source) : source_(source) {}

  /// The next step, until the one behind it; null behind the last block, and where pages vanished (the source says which). A block of zeros is
  /// not judged: the chain behind it is unknown.
  const WalkedBlock* next();

 private:
  /// A block that was hashed with others, before it is its turn.
  struct Ahead {
    const std::byte* bytes;
    std::uint64_t position;
    format::HashedAhead hashes;
  };
  /// As many as are hashed side by side.
  static constexpr std::size_t kMostAhead = 8;

  void judge(const std::byte* block);
  const WalkedBlock* zeros(std::uint64_t blocks);
  void hashAhead(const std::byte* block);
  const format::HashedAhead* hashesOf(const std::byte* block);

  BlockSource& source_;
  format::BlockJudge judge_;
  WalkedBlock walked_;
  std::uint64_t position_ = 0;
  std::array<Ahead, kMostAhead> ahead_{};
  std::size_t ahead_count_ = 0;
};

}  // namespace walscope::io
