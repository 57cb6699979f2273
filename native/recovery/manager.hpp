// A recovery from its first step to its last: scan, order, resume from an id, replay, end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "recovery/event_consumer.hpp"
#include "recovery/hazards.hpp"
#include "recovery/run_state.hpp"
#include "recovery/segment_source.hpp"
#include "telemetry/tsc_clock.hpp"

namespace walscope::recovery {

/// What both modes have in common. Everything here belongs to the manager's thread; what others may see of it is in the
/// RunState.
class Manager {
 public:
  static std::unique_ptr<Manager> make(RunState& state);
  virtual ~Manager();
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  /// Once. When it returns, the preloader has been joined and every segment that was opened is closed.
  RecoveryResult run();

 protected:
  enum class Progress : std::uint8_t { GOES_ON, ENDED };

  explicit Manager(RunState& state);

  /// What the scan leads to.
  virtual std::unique_ptr<RunPlan> plan(io::DirectoryScan scan) = 0;
  /// `resume_from_event`: up to where the first event can be handed out.
  virtual Progress openStart() = 0;
  virtual void replay() = 0;
  /// Closes what the replay has open.
  virtual void close() = 0;
  /// What the replay came to: skipped segments, gaps, where reading failed.
  virtual void reportReplay(RecoveryResult& result) const = 0;
  virtual std::vector<VanishedPages> vanishedPages() const = 0;

  /// Answers a pause or a stop.
  Progress answerControl();
  Progress endAt(format::Status status);
  /// Adds the segments that were skipped, and the first place where reading one failed.
  void reportSkipped(RecoveryResult& result) const;

  RunState& state_;
  const telemetry::TscClock& clock_;
  TraceWriter trace_;
  std::unique_ptr<SegmentHandler> handler_;
  std::unique_ptr<SegmentSource> source_;
  EventConsumer consumer_;
  const format::RequestEvent* event_ = nullptr;
  bool stopped_ = false;

 private:
  void scan();
  void publishPlan(std::unique_ptr<RunPlan> plan);
  Progress resume();
  void finish();
  RecoveryResult report(std::uint64_t now_ns) const;

  format::Status status_ = format::Status::OK;
  int error_number_ = 0;
};

}  // namespace walscope::recovery
