#include "recovery/strict_manager.hpp"

#include <algorithm>
#include <utility>

#include "recovery/batch_timer.hpp"
#include "recovery/switch_code.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

using format::Status;
using telemetry::Metric;
using telemetry::monotonicNs;

std::unique_ptr<RunPlan> StrictManager::plan(io::DirectoryScan scan) {
  return std::make_unique<RunPlan>(std::move(scan), state_.options.from_event_id, state_.options.trace);
}

Manager::Progress StrictManager::openStart() {
  if (state_.plan->segments.empty()) return endAt(Status::ITEM_NOT_FOUND);
  if (state_.control.isStopped()) return answerControl();
  source_ = SegmentSource::make(state_, *handler_);
  current_ = handler_->load(state_.plan->segments.front(), SegmentHandler::Use::SEEK);
  const SegmentOutcome& outcome = state_.plan->outcomes.front();
  if (outcome.kind == SegmentOutcome::Kind::CANCELLED) return answerControl();
  if (current_.isEnd()) {
    refused_ = true;
    return endAt(outcome.status);
  }
  return seekStart(*current_.reader) ? Progress::GOES_ON : Progress::ENDED;
}

/// False where the pages went away meanwhile.
bool StrictManager::seekStart(io::SegmentReader& reader) {
  const std::uint64_t index_ns = monotonicNs();
  const bool is_indexed = reader.buildIndex();
  const std::uint64_t seek_ns = monotonicNs();
  state_.manager_telemetry.record(Metric::BUILD_INDEX, seek_ns - index_ns, is_indexed);
  const bool is_found = is_indexed && reader.seek(state_.options.from_event_id);
  state_.manager_telemetry.record(Metric::SEEK_EVENT, monotonicNs() - seek_ns, is_found);
  if (is_found) return true;
  vanished_ = {current_.ordinal, reader.lostOffset().value_or(format::kSegmentHeaderSize)};
  endAt(Status::READ_FAILED);
  return false;
}

/// The start id is missing where the log holds ids on both sides of it, and no lower id where it only begins above it.
void StrictManager::addLeadingGap(const format::RequestEvent& first) {
  const std::uint64_t from = state_.options.from_event_id;
  if (from == format::kInvalidEventId || first.event_id <= from) return;
  const RunPlan& plan = *state_.plan;
  bool has_lower_ids = plan.described.segments.front().first_event_id < from;
  for (const std::size_t index : plan.plan.before) has_lower_ids |= plan.scan.hot[index].header.last_event_id != 0;
  if (has_lower_ids) consumer_.continuity().addGap(from, first.event_id - 1);
}

void StrictManager::replay() {
  const std::uint64_t now_ns = monotonicNs();
  state_.manager_clock.enter(ManagerActivity::REPLAYING, now_ns);
  trace_.state(now_ns, current_.ordinal, SegmentState::REPLAYING);
  beginSegment(std::move(current_));
  while (replaySegment() == Progress::GOES_ON && switchSegment() == Progress::GOES_ON) continue;
}

void StrictManager::beginSegment(SegmentHandle handle) {
  current_ = std::move(handle);
  state_.current_ordinal.store(current_.ordinal, std::memory_order_relaxed);
  consumer_.continuity().startSegment(current_.ordinal);
  cursor_.attach(*current_.reader);
}

/// The hot loop: all events that the cursor has left. ENDED where the recovery ends in the middle of the segment.
Manager::Progress StrictManager::replaySegment() {
  return state_.options.timing_level == TimingLevel::EVENT ? replayTimingEach() : replayTimingBatches();
}

Manager::Progress StrictManager::replayTimingBatches() {
  BatchTimer timer(clock_, state_.manager_telemetry[Metric::NEXT_EVENT], state_.options);
  while (true) {
    if (state_.control.isInterrupted()) [[unlikely]] {
      timer.end();
      if (answerControl() == Progress::ENDED) return Progress::ENDED;
      timer.restart();
    }
    // What comes as it should, a block's worth at once; whatever else there is comes one by one.
    const std::size_t run = consumer_.consumeRun(cursor_.left());
    cursor_.skip(run);
    timer.onEvents(run);
    const EventCursor::Step step = cursor_.next(event_);
    if (step != EventCursor::Step::EVENT) [[unlikely]] {
      return step == EventCursor::Step::END_OF_SEGMENT ? Progress::GOES_ON : endVanished();
    }
    consume(*event_);
    timer.onEvents(1);
  }
}

Manager::Progress StrictManager::replayTimingEach() {
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
    consume(*event_);
  }
}

void StrictManager::consume(const format::RequestEvent& event) {
  if (consumer_.events() == 0) [[unlikely]] addLeadingGap(event);
  consumer_.consume(event);
}

/// From the last event of a segment to the first of the next, which is consumed. The wait in it is told apart; the rest is
/// what `next_event` took for that first event.
WALSCOPE_SWITCH_CODE Manager::Progress StrictManager::switchSegment() {
  const std::uint64_t start_ns = monotonicNs();
  state_.manager_clock.enter(ManagerActivity::SWITCHING, start_ns);
  const std::uint32_t from_ordinal = current_.ordinal;
  trace_.state(start_ns, from_ordinal, SegmentState::FINISHED);
  cursor_.detach();
  source_->giveBack(std::move(current_), start_ns);
  NextSegment next = source_->next();
  if (next.kind == NextSegment::Kind::STOPPED) return answerControl();
  if (next.kind == NextSegment::Kind::END) return endAt(Status::ITEM_NOT_FOUND);
  trace_.state(next.at_ns, next.handle.ordinal, SegmentState::REPLAYING);
  beginSegment(std::move(next.handle));
  if (cursor_.next(event_) != EventCursor::Step::EVENT) return endVanished();
  // A pause may be long, and where the event lies it may vanish meanwhile.
  const format::RequestEvent first = *event_;

  const std::uint64_t end_ns = monotonicNs();
  const std::uint64_t duration_ns = end_ns - start_ns;
  state_.manager_clock.enter(ManagerActivity::REPLAYING, end_ns);
  state_.manager_telemetry.record(Metric::SEGMENT_SWITCH, duration_ns, true);
  trace_.switched(end_ns, from_ordinal, current_.ordinal, duration_ns, next.wait_ns);
  state_.control.endStep();
  if (state_.control.isInterrupted() && answerControl() == Progress::ENDED) return Progress::ENDED;
  state_.manager_telemetry.record(Metric::NEXT_EVENT, duration_ns - next.wait_ns, true);
  consume(first);
  return Progress::GOES_ON;
}

/// What a switch needs was used last a segment ago, and is in no cache any more: it comes while the last block is replayed.
void StrictManager::touchSwitch() {
  constexpr std::size_t kRecords = 6;
  touchSwitchCode();
  // The clock, by its use: nothing changes.
  state_.manager_clock.enter(state_.manager_clock.current(), monotonicNs());
  io::touch(state_.manager_clock);
  trace_.touch(kRecords);
  cursor_.touchGuard();
  source_->touchSwitch();
}

Manager::Progress StrictManager::endVanished() {
  vanished_ = {current_.ordinal, cursor_.vanishedOffset()};
  return endAt(Status::READ_FAILED);
}

void StrictManager::close() {
  cursor_.detach();
  if (!current_.isEnd()) handler_->close(std::move(current_));
  // How far the preloader came before a refusal is chance; what is reported must not be.
  if (!refused_) return;
  source_->end();
  std::vector<SegmentOutcome>& outcomes = state_.plan->outcomes;
  std::fill(outcomes.begin() + 1, outcomes.end(), SegmentOutcome{});
}

std::vector<VanishedPages> StrictManager::vanishedPages() const {
  return vanished_ ? std::vector{*vanished_} : std::vector<VanishedPages>{};
}

void StrictManager::reportReplay(RecoveryResult& result) const {
  const RunPlan& plan = *state_.plan;
  reportSkipped(result);
  if (vanished_) result.read_failure = {plan.file(vanished_->ordinal).path, vanished_->offset};
  const ContinuityTracker& continuity = consumer_.continuity();
  result.gaps = continuity.gaps();
  result.gap_count = continuity.gapCount();
  result.lost_events = continuity.missingIds();
  result.overlap_count = continuity.repeatCount();
  for (const RepeatedIds& repeated : continuity.repeats()) {
    result.overlaps.push_back({repeated.first_event_id, repeated.last_event_id, repeated.events,
                               plan.described.segments[repeated.ordinal].file});
  }
}

}  // namespace walscope::recovery
