#include "salvage/segment_walk.hpp"

#include <cstring>

#include "io/block_walk.hpp"

namespace walscope::salvage {

SegmentWalk::SegmentWalk(const io::SegmentFile& file) : source_(io::makeBlockSource(file)) {}

format::Status SegmentWalk::open() { return source_->open(); }

void SegmentWalk::resume(const Bookmark& bookmark) {
  while (next_position_ < bookmark.position) {
    const std::uint64_t holes = source_->skipHole();
    if (holes == 0 && source_->next() == nullptr) return;
    next_position_ += holes == 0 ? 1 : holes;
  }
  judge_ = bookmark.judge;
}

bool SegmentWalk::next() {
  here_ = {.position = next_position_, .judge = judge_};
  if (const std::uint64_t holes = source_->skipHole(); holes > 0) return takeZeros(holes);
  const std::byte* block = source_->next();
  if (block == nullptr) return false;
  std::memcpy(buffer_->bytes, block, format::kBlockSize);
  // What was read may be the zeros that stand in for lost pages.
  if (source_->lostOffset()) return false;
  if (io::isAllZero(buffer_->bytes, format::kBlockSize)) return takeZeros(1);
  judgement_ = judge_.judge(buffer_->bytes, here_.position);
  is_zeros_ = false;
  blocks_ = 1;
  ++next_position_;
  return true;
}

void SegmentWalk::repair(const diagnostics::Repair& repair) {
  repair.apply(buffer_->bytes);
  judge_ = here_.judge;
  judgement_ = judge_.judge(buffer_->bytes, here_.position);
}

std::span<const format::RequestEvent> SegmentWalk::events() const {
  return {reinterpret_cast<const format::RequestEvent*>(buffer_->bytes + format::kBlockHeaderSize),
          judgement_.header.event_count};
}

bool SegmentWalk::takeZeros(std::uint64_t blocks) {
  judge_.skip();
  judgement_ = {};
  is_zeros_ = true;
  blocks_ = blocks;
  next_position_ += blocks;
  return true;
}

}  // namespace walscope::salvage
