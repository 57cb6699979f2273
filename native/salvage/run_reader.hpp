// Reads the events of one run of blocks, for the merge.
#pragma once

#include <cstdint>
#include <span>

#include "salvage/failure.hpp"
#include "salvage/segment_survey.hpp"

namespace walscope::salvage {

/// Judges each block again: a file may change between the two passes, and then the salvage fails. One thread.
class RunReader {
 public:
  /// Both have to outlive it. `order` is the segment's place among the others.
  RunReader(const SegmentSurvey& segment, const BlockRun& run, std::size_t order);

  /// Goes to the first event.
  MaybeFailure open();
  bool isAtEnd() const { return position_ == events_.size(); }
  /// The events that are left of the block at hand; never empty before the end.
  std::span<const format::RequestEvent> events() const { return events_.subspan(position_); }
  std::uint64_t eventId() const { return events_[position_].event_id; }
  /// Goes past the first `count` events of events().
  MaybeFailure advance(std::size_t count);

  std::size_t order() const { return order_; }
  /// Place of the run's first block in the segment.
  std::uint64_t startPosition() const { return run_.start.position; }

 private:
  MaybeFailure nextBlock();
  void repairBlock();
  Failure changed() const;

  const SegmentSurvey& segment_;
  const BlockRun& run_;
  const std::size_t order_;
  SegmentWalk walk_;
  std::span<const format::RequestEvent> events_;
  std::size_t position_ = 0;
  std::uint64_t events_read_ = 0;
  std::uint64_t last_event_id_ = 0;
};

}  // namespace walscope::salvage
