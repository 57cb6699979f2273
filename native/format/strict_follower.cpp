#include "format/strict_follower.hpp"

#include <algorithm>

namespace walscope::format {

StrictFollower::StrictFollower(const SegmentHeader& header)
    : status_(verifyHeader(header)), header_chained_(header.last_chained_checksum) {
  if (status_ != Status::OK) return;
  counted_blocks_ = header.block_count;
  // The original keeps a segment's size in 32 bits; the wrap is what it does.
  const auto size_bytes = static_cast<std::uint32_t>(blockOffset(header.block_count));
  const std::uint64_t fitting = size_bytes < kSegmentHeaderSize ? 0 : (size_bytes - kSegmentHeaderSize) / kBlockSize;
  replayable_blocks_ = std::min(fitting, counted_blocks_);
}

Status StrictFollower::check(const std::byte* block, const BlockJudgement& judgement,
                             const std::optional<std::uint64_t>& seed) const {
  if (status_ != Status::OK || seed == last_chained_) return judgement.status;
  BlockHashes hashes;
  return verifyBlock(judgement.header, block, last_chained_, hashes);
}

void StrictFollower::follow(Status status, const BlockHeader& header) {
  if (status_ == Status::OK && status != Status::OK) {
    status_ = status;
    block_ = blocks_present_;
  }
  (blocks_present_ < replayable_blocks_ ? replayable_events_ : events_behind_cut_) += header.event_count;
  ++blocks_present_;
  last_chained_ = header.chained_checksum;
}

void StrictFollower::followZeros(std::uint64_t blocks) {
  follow(Status::SEGMENT_POSSIBLY_CORRUPTED, {});
  blocks_present_ += blocks - 1;
}

void StrictFollower::vanish() {
  status_ = Status::READ_FAILED;
  block_.reset();
}

void StrictFollower::end() {
  if (status_ != Status::OK) return;
  if (blocks_present_ < counted_blocks_) {
    status_ = Status::SEGMENT_CORRUPTED;
    block_ = blocks_present_;
  } else if (last_chained_ != header_chained_) {
    status_ = Status::SEGMENT_CORRUPTED;
  }
}

}  // namespace walscope::format
