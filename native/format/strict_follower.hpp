// What FlashStrike's own verification says of a segment, followed while its blocks are judged one by one.
#pragma once

#include <cstdint>
#include <optional>

#include "format/block_judge.hpp"
#include "format/segment_header.hpp"

namespace walscope::format {

/// Takes the blocks that the header counts, in order. The original seeds each block with what its predecessor stores, right
/// or not, and its first check that fails names the segment's strict status.
class StrictFollower {
 public:
  StrictFollower() = default;
  /// Counts no block where the header does not verify.
  explicit StrictFollower(const SegmentHeader& header);

  /// What the original says of the next counted block; `seed` is the one that it was judged with. Reads the block again only
  /// where the original's seed is another one.
  Status check(const std::byte* block, const BlockJudgement& judgement, const std::optional<std::uint64_t>& seed) const;
  /// Goes past the next counted block, with what check() says of it.
  void follow(Status status, const BlockHeader& header);
  /// Goes past counted blocks that are zeros; at least one.
  void followZeros(std::uint64_t blocks);
  /// Pages vanished under the reader: nothing else can be said.
  void vanish();
  /// Behind the last block that is there: the checks that are about the whole segment.
  void end();

  Status status() const { return status_; }
  /// The block that the status is about; nothing where it is about none.
  const std::optional<std::uint64_t>& block() const { return block_; }
  bool isCounted(std::uint64_t position) const { return position < counted_blocks_; }
  /// Blocks that the header counts; 0 where it is not intact and so counts nothing that can be believed.
  std::uint64_t countedBlocks() const { return counted_blocks_; }
  /// Of these, the ones that lie wholly inside the segment.
  std::uint64_t blocksPresent() const { return blocks_present_; }
  /// Counted blocks in front of the cut that the original's 32-bit segment size makes.
  std::uint64_t replayableBlocks() const { return replayable_blocks_; }
  /// Sum of the counted blocks' event counts, as their headers say; in front of the cut, and behind it.
  std::uint64_t storedEvents() const { return replayable_events_ + events_behind_cut_; }
  std::uint64_t replayableEvents() const { return replayable_events_; }
  std::uint64_t eventsBehindCut() const { return events_behind_cut_; }
  /// What the last counted block stores as its chained checksum.
  std::uint64_t lastChained() const { return last_chained_; }

 private:
  Status status_ = Status::OPEN_FAILED;
  std::optional<std::uint64_t> block_;
  std::uint64_t counted_blocks_ = 0;
  std::uint64_t replayable_blocks_ = 0;
  std::uint64_t header_chained_ = 0;
  std::uint64_t blocks_present_ = 0;
  std::uint64_t replayable_events_ = 0;
  std::uint64_t events_behind_cut_ = 0;
  std::uint64_t last_chained_ = kChainSeed;
};

}  // namespace walscope::format
