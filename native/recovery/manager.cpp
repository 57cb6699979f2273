#include "recovery/manager.hpp"

#include <utility>

#include "recovery/diagnostic_manager.hpp"
#include "recovery/page_cache.hpp"
#include "recovery/strict_manager.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

using format::Status;
using telemetry::Metric;
using telemetry::monotonicNs;

std::unique_ptr<Manager> Manager::make(RunState& state) {
  if (state.options.mode == RecoveryMode::DIAGNOSTIC) return std::make_unique<DiagnosticManager>(state);
  return std::make_unique<StrictManager>(state);
}

Manager::Manager(RunState& state)
    : state_(state),
      clock_(telemetry::TscClock::instance()),
      trace_(nullptr, state.start_ns),
      consumer_(state.options.digest, state.options.apply_ns, state.control, state.events_replayed) {
  state_.timer_overhead_ns.store(clock_.timerOverheadNs(), std::memory_order_relaxed);
}

Manager::~Manager() = default;

RecoveryResult Manager::run() {
  scan();
  if (state_.plan && resume() == Progress::GOES_ON) replay();
  finish();
  const std::uint64_t end_ns = monotonicNs();
  state_.manager_clock.enter(ManagerActivity::ENDED, end_ns);
  state_.end_ns.store(end_ns, std::memory_order_release);
  return report(end_ns);
}

void Manager::scan() {
  io::ScanOptions options;
  options.cancel = &state_.control.cancelFlag();
  options.include_cold = state_.options.mode == RecoveryMode::DIAGNOSTIC;
  options.on_header = [this](Status status, std::uint64_t duration_ns) {
    state_.manager_telemetry.record(Metric::READ_SEGMENT_HEADER, duration_ns, status == Status::OK);
    state_.manager_telemetry.countFailure(status);
  };
  io::DirectoryScan scan = io::scanDirectory(state_.directory, options);
  status_ = scan.status;
  error_number_ = scan.error_number;
  stopped_ = scan.cancelled;
  if (scan.status == Status::OK && !scan.cancelled) publishPlan(plan(std::move(scan)));
}

void Manager::publishPlan(std::unique_ptr<RunPlan> plan) {
  state_.plan = std::move(plan);
  const RunPlan& published = *state_.plan;
  trace_ = TraceWriter(published.manager_trace.get(), state_.start_ns);
  const std::uint64_t now_ns = monotonicNs();
  for (const WalSegmentInfo& segment : published.segments) trace_.state(now_ns, segment.ordinal, SegmentState::QUEUED);
  handler_ = makeSegmentHandler(state_, state_.manager_telemetry, trace_);
  state_.published_plan.store(state_.plan.get(), std::memory_order_release);
  if (!state_.options.cold_cache) return;
  std::vector<std::string> paths;
  for (const WalSegmentInfo& segment : published.segments) paths.push_back(segment.path);
  dropFromPageCache(paths, state_.control.cancelFlag());
}

Manager::Progress Manager::resume() {
  const std::uint64_t start_ns = monotonicNs();
  state_.manager_clock.enter(ManagerActivity::FIRST_OPEN, start_ns);
  const Progress progress = openStart();
  // A recovery that was stopped while it resumed did neither succeed nor fail.
  if (!stopped_) {
    state_.manager_telemetry.record(Metric::RESUME_FROM_EVENT, monotonicNs() - start_ns, progress == Progress::GOES_ON);
  }
  return progress;
}

Manager::Progress Manager::answerControl() {
  if (state_.control.isPaused()) {
    const std::uint64_t begin_ns = monotonicNs();
    state_.manager_clock.enter(ManagerActivity::PAUSED, begin_ns);
    trace_.waitBegin(begin_ns, WaitReason::PAUSED);
    state_.control.waitWhilePaused();
    const std::uint64_t end_ns = monotonicNs();
    trace_.waitEnd(end_ns, WaitReason::PAUSED, end_ns - begin_ns);
    state_.manager_clock.enter(ManagerActivity::REPLAYING, end_ns);
  }
  if (!state_.control.isStopped()) return Progress::GOES_ON;
  stopped_ = true;
  return Progress::ENDED;
}

Manager::Progress Manager::endAt(Status status) {
  status_ = status;
  return Progress::ENDED;
}

void Manager::finish() {
  state_.manager_clock.enter(ManagerActivity::ENDING, monotonicNs());
  close();
  if (source_) source_->end();
  state_.current_ordinal.store(RunState::kNoOrdinal, std::memory_order_relaxed);
}

RecoveryResult Manager::report(std::uint64_t now_ns) const {
  RecoveryResult result;
  result.directory = state_.directory;
  result.mode = state_.options.mode;
  result.timing_level = state_.options.timing_level;
  result.from_event_id = state_.options.from_event_id;
  result.status = status_;
  result.error_number = error_number_;
  result.stopped = stopped_;
  result.events_replayed = consumer_.events();
  result.first_event_id = consumer_.firstEventId();
  result.last_event_id = consumer_.lastEventId();
  result.digest = consumer_.digest();
  if (state_.plan) {
    result.invisible = state_.plan->described.invisible;
    result.hazards = findHazards(*state_.plan, vanishedPages());
    reportReplay(result);
  }
  result.prepared = state_.prepared.summary(now_ns);
  result.finished = state_.finished.summary(now_ns);
  result.timing = state_.timing(now_ns);
  const telemetry::TelemetryReader reader{&state_.manager_telemetry, &state_.preloader_telemetry};
  result.telemetry = reader.summary();
  result.curves = reader.curves();
  result.finished_ring_overflows = state_.finished_ring_overflows.load(std::memory_order_relaxed);
  return result;
}

void Manager::reportSkipped(RecoveryResult& result) const {
  const RunPlan& plan = *state_.plan;
  for (std::uint32_t ordinal = 0; ordinal < plan.outcomes.size(); ++ordinal) {
    const SegmentOutcome& outcome = plan.outcomes[ordinal];
    const RunSegment& segment = plan.described.segments[ordinal];
    if (outcome.is_skipped) result.skipped.push_back({segment.file, outcome.status, outcome.block, segment.event_count});
    if (outcome.vanished_offset && !result.read_failure) {
      result.read_failure = {plan.file(ordinal).path, *outcome.vanished_offset};
    }
  }
}

}  // namespace walscope::recovery
