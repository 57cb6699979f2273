// Goes over the blocks of a segment as io::BlockWalk does, in copies that can be repaired.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "diagnostics/repair.hpp"
#include "format/block_judge.hpp"
#include "io/block_source.hpp"

namespace walscope::salvage {

/// A place in a segment that a walk can begin at: what is known of the chain in front of it.
struct Bookmark {
  std::uint64_t position = 0;
  format::BlockJudge judge;
};

/// One pass over one segment, on one thread.
class SegmentWalk {
 public:
  /// `file` has to outlive it.
  explicit SegmentWalk(const io::SegmentFile& file);

  /// OPEN_FAILED where there are not even 64 bytes.
  format::Status open();
  /// Goes on at a place that an earlier walk has noted; before the first next().
  void resume(const Bookmark& bookmark);
  /// Goes to the next block, or over blocks of zeros. False behind the last one, and where pages vanished.
  bool next();
  /// Changes bytes of the block at hand back, and judges it anew.
  void repair(const diagnostics::Repair& repair);

  /// The block's place in the segment; of zeros, that of the first.
  std::uint64_t position() const { return here_.position; }
  /// 1, or how many blocks of zeros.
  std::uint64_t blocks() const { return blocks_; }
  bool isZeros() const { return is_zeros_; }
  const format::BlockJudgement& judgement() const { return judgement_; }
  /// What the chained checksum was judged with, where it is known.
  const std::optional<std::uint64_t>& seed() const { return here_.judge.seed(); }
  /// A copy of its 16,448 bytes, until the next step.
  const std::byte* bytes() const { return buffer_->bytes; }
  std::span<const format::RequestEvent> events() const;
  /// The place of the block at hand.
  const Bookmark& bookmark() const { return here_; }

  const io::BlockSource& source() const { return *source_; }

 private:
  struct alignas(format::kEventSize) Buffer {
    std::byte bytes[format::kBlockSize];
  };

  bool takeZeros(std::uint64_t blocks);

  const std::unique_ptr<io::BlockSource> source_;
  const std::unique_ptr<Buffer> buffer_ = std::make_unique<Buffer>();
  /// The block at hand, and the judge in front of it and behind it.
  Bookmark here_;
  format::BlockJudge judge_;
  format::BlockJudgement judgement_;
  std::uint64_t next_position_ = 0;
  std::uint64_t blocks_ = 0;
  bool is_zeros_ = false;
};

}  // namespace walscope::salvage
