// Opens segments in the diagnostic way: every block is judged on its own, and what can be had is kept.
#pragma once

#include "recovery/segment_handler.hpp"
#include "recovery/segment_judge.hpp"

namespace walscope::recovery {

/// Used by one thread.
class DiagnosticHandler final : public SegmentHandler {
 public:
  using SegmentHandler::SegmentHandler;

  /// Opens a segment, hot or cold, and judges it. Without a handle where nothing of it is to be replayed: it is skipped where
  /// nothing of it can be had though something should be, closed where it holds only ids below the start, or never held any.
  SegmentHandle load(const WalSegmentInfo& segment, Use use) override;

 private:
  SegmentJudgement judge(io::BlockSource& source, std::uint32_t ordinal, SegmentOutcome& outcome);
};

}  // namespace walscope::recovery
