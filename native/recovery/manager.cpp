#include "recovery/manager.hpp"

#include <algorithm>
#include <utility>

#include "recovery/page_cache.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

using format::Status;
using telemetry::Metric;
using telemetry::monotonicNs;

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
  options.include_cold = false;
  options.on_header = [this](Status status, std::uint64_t duration_ns) {
    state_.manager_telemetry.record(Metric::READ_SEGMENT_HEADER, duration_ns, status == Status::OK);
    state_.manager_telemetry.countFailure(status);
  };
  io::DirectoryScan scan = io::scanDirectory(state_.directory, options);
  status_ = scan.status;
  error_number_ = scan.error_number;
  stopped_ = scan.cancelled;
  if (scan.status == Status::OK && !scan.cancelled) publishPlan(std::move(scan));
}

void Manager::publishPlan(io::DirectoryScan scan) {
  state_.plan = std::make_unique<RunPlan>(std::move(scan), state_.options.from_event_id, state_.options.trace);
  RunPlan& plan = *state_.plan;
  trace_ = TraceWriter(plan.manager_trace.get(), state_.start_ns);
  const std::uint64_t now_ns = monotonicNs();
  for (const WalSegmentInfo& segment : plan.segments) trace_.state(now_ns, segment.ordinal, SegmentState::QUEUED);
  handler_.emplace(LoadOptions{state_.options.verify_threads, &state_.control.cancelFlag()}, state_.manager_telemetry,
                   trace_, plan.outcomes, state_.segments_done);
  state_.published_plan.store(&plan, std::memory_order_release);
  if (!state_.options.cold_cache) return;
  std::vector<std::string> paths;
  for (const WalSegmentInfo& segment : plan.segments) paths.push_back(segment.path);
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

Manager::Progress Manager::openStart() {
  if (state_.plan->segments.empty()) return endAt(Status::ITEM_NOT_FOUND);
  if (state_.control.isStopped()) return answerControl();
  source_ = SegmentSource::make(state_, *handler_);
  current_ = handler_->load(state_.plan->segments.front());
  const SegmentOutcome& outcome = state_.plan->outcomes.front();
  if (outcome.kind == SegmentOutcome::Kind::CANCELLED) return answerControl();
  if (current_.isEnd()) {
    refused_ = true;
    return endAt(outcome.status);
  }
  return seekStart(*current_.reader) ? Progress::GOES_ON : Progress::ENDED;
}

/// False where the pages went away meanwhile.
bool Manager::seekStart(io::SegmentReader& reader) {
  const std::uint64_t index_ns = monotonicNs();
  reader.buildIndex();
  const std::uint64_t seek_ns = monotonicNs();
  state_.manager_telemetry.record(Metric::BUILD_INDEX, seek_ns - index_ns, !reader.fault().faulted());
  const bool found = reader.seek(state_.options.from_event_id);
  const bool is_intact = found && !reader.fault().faulted();
  state_.manager_telemetry.record(Metric::SEEK_EVENT, monotonicNs() - seek_ns, is_intact);
  if (is_intact) return true;
  vanished_ = {current_.ordinal, reader.fault().faulted() ? reader.fault().offset() : format::kSegmentHeaderSize};
  endAt(Status::READ_FAILED);
  return false;
}

/// The start id is missing where the log holds ids on both sides of it, and no lower id where it only begins above it.
void Manager::addLeadingGap(const format::RequestEvent& first) {
  const std::uint64_t from = state_.options.from_event_id;
  if (from == format::kInvalidEventId || first.event_id <= from) return;
  const RunPlan& plan = *state_.plan;
  bool has_lower_ids = plan.described.segments.front().first_event_id < from;
  for (const std::size_t index : plan.plan.before) has_lower_ids |= plan.scan.hot[index].header.last_event_id != 0;
  if (has_lower_ids) consumer_.continuity().addGap(from, first.event_id - 1);
}

void Manager::replay() {
  const std::uint64_t now_ns = monotonicNs();
  state_.manager_clock.enter(ManagerActivity::REPLAYING, now_ns);
  beginSegment(std::move(current_));
  trace_.state(now_ns, current_.ordinal, SegmentState::REPLAYING);
  while (replaySegment() == Progress::GOES_ON && switchSegment() == Progress::GOES_ON) continue;
}

void Manager::beginSegment(SegmentHandle handle) {
  current_ = std::move(handle);
  state_.current_ordinal.store(current_.ordinal, std::memory_order_relaxed);
  consumer_.continuity().startSegment(current_.ordinal);
  cursor_.attach(*current_.reader);
}

/// The hot loop: all events that the cursor has left. ENDED where the recovery ends in the middle of the segment.
Manager::Progress Manager::replaySegment() {
  telemetry::OperationMetrics& next_event = state_.manager_telemetry[Metric::NEXT_EVENT];
  while (true) {
    if (state_.control.isInterrupted() && answerControl() == Progress::ENDED) return Progress::ENDED;
    const std::uint64_t begin = clock_.begin();
    const EventCursor::Step step = cursor_.next(event_);
    const std::uint64_t end = clock_.end();
    if (step != EventCursor::Step::EVENT) [[unlikely]] {
      return step == EventCursor::Step::END_OF_SEGMENT ? Progress::GOES_ON : endVanished();
    }
    next_event.record(clock_.elapsedNs(begin, end), true);
    consume(event_);
  }
}

void Manager::consume(const format::RequestEvent& event) {
  if (consumer_.events() == 0) [[unlikely]] addLeadingGap(event);
  consumer_.consume(event);
}

/// From the last event of a segment to the first of the next, which is consumed. The wait in it is told apart; the rest is
/// what `next_event` took for that first event.
Manager::Progress Manager::switchSegment() {
  const std::uint64_t start_ns = monotonicNs();
  state_.manager_clock.enter(ManagerActivity::SWITCHING, start_ns);
  const std::uint32_t from_ordinal = current_.ordinal;
  trace_.state(start_ns, from_ordinal, SegmentState::FINISHED);
  cursor_.detach();
  source_->giveBack(std::move(current_));
  NextSegment next = source_->next();
  if (next.kind == NextSegment::Kind::STOPPED) return answerControl();
  if (next.kind == NextSegment::Kind::END) return endAt(Status::ITEM_NOT_FOUND);
  trace_.state(monotonicNs(), next.handle.ordinal, SegmentState::REPLAYING);
  beginSegment(std::move(next.handle));
  if (cursor_.next(event_) != EventCursor::Step::EVENT) return endVanished();

  const std::uint64_t end_ns = monotonicNs();
  const std::uint64_t duration_ns = end_ns - start_ns;
  state_.manager_clock.enter(ManagerActivity::REPLAYING, end_ns);
  state_.manager_telemetry.record(Metric::SEGMENT_SWITCH, duration_ns, true);
  trace_.switched(end_ns, from_ordinal, current_.ordinal, duration_ns, next.wait_ns);
  state_.control.endStep();
  if (state_.control.isInterrupted() && answerControl() == Progress::ENDED) return Progress::ENDED;
  state_.manager_telemetry.record(Metric::NEXT_EVENT, duration_ns - next.wait_ns, true);
  consume(event_);
  return Progress::GOES_ON;
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

Manager::Progress Manager::endVanished() {
  vanished_ = {current_.ordinal, cursor_.vanishedOffset()};
  return endAt(Status::READ_FAILED);
}

void Manager::finish() {
  state_.manager_clock.enter(ManagerActivity::ENDING, monotonicNs());
  cursor_.detach();
  if (!current_.isEnd()) handler_->close(std::move(current_));
  if (source_) source_->end();
  state_.current_ordinal.store(RunState::kNoOrdinal, std::memory_order_relaxed);
  // How far the preloader came before a refusal is chance; what is reported must not be.
  if (!refused_) return;
  std::vector<SegmentOutcome>& outcomes = state_.plan->outcomes;
  std::fill(outcomes.begin() + 1, outcomes.end(), SegmentOutcome{});
}

RecoveryResult Manager::report(std::uint64_t now_ns) const {
  RecoveryResult result;
  result.directory = state_.directory;
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
    result.hazards = findHazards(*state_.plan, vanished_);
    reportSkipped(result);
    reportContinuity(result);
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
    if (outcome.kind == SegmentOutcome::Kind::FAILED) {
      result.skipped.push_back({segment.file, outcome.status, outcome.block, segment.event_count});
    }
    if (outcome.vanished_offset && !result.read_failure) {
      result.read_failure = {plan.file(ordinal).path, *outcome.vanished_offset};
    }
  }
  if (vanished_) result.read_failure = {plan.file(vanished_->ordinal).path, vanished_->offset};
}

void Manager::reportContinuity(RecoveryResult& result) const {
  const ContinuityTracker& continuity = consumer_.continuity();
  result.gaps = continuity.gaps();
  result.gap_count = continuity.gapCount();
  result.overlap_count = continuity.repeatCount();
  for (const RepeatedIds& repeated : continuity.repeats()) {
    result.overlaps.push_back({repeated.first_event_id, repeated.last_event_id, repeated.events,
                               state_.plan->described.segments[repeated.ordinal].file});
  }
}

}  // namespace walscope::recovery
