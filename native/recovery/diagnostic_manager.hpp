// The recovery that gives back all that can be had: blocks judged one by one, of all segments, merged by their ids.
#pragma once

#include "recovery/event_merge.hpp"
#include "recovery/manager.hpp"

namespace walscope::recovery {

class DiagnosticManager final : public Manager {
 public:
  explicit DiagnosticManager(RunState& state) : Manager(state) {}

 private:
  std::unique_ptr<RunPlan> plan(io::DirectoryScan scan) override;
  /// The preloader takes all segments; the first one that gives events is waited for here.
  Progress openStart() override;
  void replay() override;
  void close() override;
  void reportReplay(RecoveryResult& result) const override;
  std::vector<VanishedPages> vanishedPages() const override;

  /// All events up to where a segment has none left, or the next one is due: then that step is given.
  EventMerge::Step replayEvents();
  EventMerge::Step replayTimingBatches();
  EventMerge::Step replayTimingEach();
  /// From there to the next event, which is consumed, over segments that are finished and segments that are added.
  Progress switchSegments(EventMerge::Step step);
  void finishSegment();
  void addSegment(SegmentHandle handle);
  void consume();
  void reportSegment(std::uint32_t ordinal, RecoveryResult& result) const;
  bool hasCopy(std::uint32_t ordinal) const;
  void reportLost(RecoveryResult& result) const;

  std::optional<EventMerge> merge_;
  std::uint32_t current_ordinal_ = 0;
};

}  // namespace walscope::recovery
