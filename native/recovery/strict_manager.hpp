// The recovery that the trading engine runs: segments that verify, one after the other.
#pragma once

#include <optional>

#include "recovery/event_cursor.hpp"
#include "recovery/manager.hpp"

namespace walscope::recovery {

class StrictManager final : public Manager {
 public:
  explicit StrictManager(RunState& state) : Manager(state), cursor_([this] { touchSwitch(); }) {}

 private:
  std::unique_ptr<RunPlan> plan(io::DirectoryScan scan) override;
  /// The preloader starts on what is ahead while the start segment is opened here.
  Progress openStart() override;
  void replay() override;
  void close() override;
  void reportReplay(RecoveryResult& result) const override;
  std::vector<VanishedPages> vanishedPages() const override;

  bool seekStart(io::SegmentReader& reader);
  void addLeadingGap(const format::RequestEvent& first);
  Progress replaySegment();
  Progress replayTimingBatches();
  Progress replayTimingEach();
  Progress switchSegment();
  void touchSwitch();
  void beginSegment(SegmentHandle handle);
  void consume(const format::RequestEvent& event);
  Progress endVanished();

  EventCursor cursor_;
  /// The segment under the cursor; none: isEnd().
  SegmentHandle current_;
  bool refused_ = false;
  std::optional<VanishedPages> vanished_;
};

}  // namespace walscope::recovery
