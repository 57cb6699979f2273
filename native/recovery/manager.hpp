// A recovery from its first step to its last: scan, order, resume from an id, replay, end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "recovery/event_consumer.hpp"
#include "recovery/event_cursor.hpp"
#include "recovery/hazards.hpp"
#include "recovery/run_state.hpp"
#include "recovery/segment_source.hpp"
#include "telemetry/tsc_clock.hpp"

namespace walscope::recovery {

/// Everything here belongs to the manager's thread; what others may see of it is in the RunState.
class Manager {
 public:
  explicit Manager(RunState& state);
  ~Manager();

  /// Once. When it returns, the preloader has been joined and every segment that was opened is closed.
  RecoveryResult run();

 private:
  enum class Progress : std::uint8_t { GOES_ON, ENDED };

  void scan();
  void publishPlan(io::DirectoryScan scan);
  /// `resume_from_event`: the preloader starts on what is ahead while the start segment is opened here.
  Progress resume();
  Progress openStart();
  bool seekStart(io::SegmentReader& reader);
  void addLeadingGap(const format::RequestEvent& first);

  void replay();
  Progress replaySegment();
  Progress switchSegment();
  void beginSegment(SegmentHandle handle);
  void consume(const format::RequestEvent& event);
  /// Answers a pause or a stop.
  Progress answerControl();
  Progress endAt(format::Status status);
  Progress endVanished();

  void finish();
  RecoveryResult report(std::uint64_t now_ns) const;
  void reportSkipped(RecoveryResult& result) const;
  void reportContinuity(RecoveryResult& result) const;

  RunState& state_;
  const telemetry::TscClock& clock_;
  TraceWriter trace_;
  std::optional<SegmentHandler> handler_;
  std::unique_ptr<SegmentSource> source_;
  EventConsumer consumer_;
  EventCursor cursor_;
  /// The segment under the cursor; none: isEnd().
  SegmentHandle current_;
  format::RequestEvent event_{};

  format::Status status_ = format::Status::OK;
  int error_number_ = 0;
  bool stopped_ = false;
  bool refused_ = false;
  std::optional<VanishedPages> vanished_;
};

}  // namespace walscope::recovery
