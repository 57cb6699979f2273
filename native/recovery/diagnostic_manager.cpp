#include "recovery/diagnostic_manager.hpp"

#include <algorithm>
#include <utility>

#include "recovery/batch_timer.hpp"
#include "recovery/diagnostic_plan.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

using format::IdRun;
using format::Status;
using telemetry::Metric;
using telemetry::monotonicNs;

std::unique_ptr<RunPlan> DiagnosticManager::plan(io::DirectoryScan scan) {
  std::vector<BelievedStart> order = orderForDiagnosis(scan, state_.control.cancelFlag());
  return std::make_unique<RunPlan>(std::move(scan), std::move(order), state_.options.from_event_id, state_.options.trace);
}

Manager::Progress DiagnosticManager::openStart() {
  const std::size_t segments = state_.plan->segments.size();
  merge_.emplace(state_.options.from_event_id, segments, state_.control.cancelFlag());
  if (segments == 0) return endAt(Status::ITEM_NOT_FOUND);
  if (state_.control.isStopped()) return answerControl();
  source_ = SegmentSource::make(state_, *handler_);
  NextSegment first = source_->next();
  if (first.kind == NextSegment::Kind::STOPPED) return answerControl();
  if (first.kind == NextSegment::Kind::END) return endAt(Status::ITEM_NOT_FOUND);
  current_ordinal_ = first.handle.ordinal;
  addSegment(std::move(first.handle));
  return Progress::GOES_ON;
}

void DiagnosticManager::addSegment(SegmentHandle handle) {
  const std::uint32_t ordinal = handle.ordinal;
  trace_.state(monotonicNs(), ordinal, SegmentState::REPLAYING);
  merge_->add(std::move(handle));
  const std::vector<std::optional<std::uint64_t>>& first_ids = state_.plan->believed_first_ids;
  const bool has_next = ordinal + 1 < first_ids.size();
  merge_->expect(has_next, has_next ? first_ids[ordinal + 1] : std::nullopt);
}

void DiagnosticManager::replay() {
  state_.manager_clock.enter(ManagerActivity::REPLAYING, monotonicNs());
  state_.current_ordinal.store(current_ordinal_, std::memory_order_relaxed);
  while (!stopped_ && switchSegments(replayEvents()) == Progress::GOES_ON) continue;
}

EventMerge::Step DiagnosticManager::replayEvents() {
  return state_.options.timing_level == TimingLevel::EVENT ? replayTimingEach() : replayTimingBatches();
}

EventMerge::Step DiagnosticManager::replayTimingBatches() {
  BatchTimer timer(clock_, state_.manager_telemetry[Metric::NEXT_EVENT], state_.options);
  while (true) {
    if (state_.control.isInterrupted()) [[unlikely]] {
      timer.end();
      if (answerControl() == Progress::ENDED) return EventMerge::Step::CANCELLED;
      timer.restart();
    }
    const EventMerge::Step step = merge_->next(event_);
    if (step != EventMerge::Step::EVENT) [[unlikely]] return step;
    consume();
    timer.onEvents(1);
  }
}

EventMerge::Step DiagnosticManager::replayTimingEach() {
  telemetry::OperationMetrics& next_event = state_.manager_telemetry[Metric::NEXT_EVENT];
  while (true) {
    if (state_.control.isInterrupted() && answerControl() == Progress::ENDED) return EventMerge::Step::CANCELLED;
    const std::uint64_t begin = clock_.begin();
    const EventMerge::Step step = merge_->next(event_);
    const std::uint64_t end = clock_.end();
    if (step != EventMerge::Step::EVENT) [[unlikely]] return step;
    next_event.record(clock_.elapsedNs(begin, end), true);
    consume();
  }
}

void DiagnosticManager::consume() {
  if (merge_->ordinal() != current_ordinal_) [[unlikely]] {
    current_ordinal_ = merge_->ordinal();
    state_.current_ordinal.store(current_ordinal_, std::memory_order_relaxed);
  }
  consumer_.consume(*event_);
}

/// The waits in it are told apart, as in strict mode; the rest is what `next_event` took for the event.
Manager::Progress DiagnosticManager::switchSegments(EventMerge::Step step) {
  const std::uint64_t start_ns = monotonicNs();
  state_.manager_clock.enter(ManagerActivity::SWITCHING, start_ns);
  const std::uint32_t from_ordinal = current_ordinal_;
  std::optional<std::uint32_t> added_ordinal;
  std::uint64_t wait_ns = 0;
  for (; step != EventMerge::Step::EVENT; step = merge_->next(event_)) {
    if (step == EventMerge::Step::END) return endAt(Status::ITEM_NOT_FOUND);
    if (step == EventMerge::Step::CANCELLED) return answerControl();
    if (step == EventMerge::Step::SEGMENT_FINISHED) {
      finishSegment();
      continue;
    }
    NextSegment next = source_->next();
    wait_ns += next.wait_ns;
    if (next.kind == NextSegment::Kind::STOPPED) return answerControl();
    if (next.kind == NextSegment::Kind::END) {
      merge_->expect(false, std::nullopt);
    } else {
      added_ordinal = next.handle.ordinal;
      addSegment(std::move(next.handle));
    }
  }
  const std::uint64_t end_ns = monotonicNs();
  const std::uint64_t duration_ns = end_ns - start_ns;
  state_.manager_clock.enter(ManagerActivity::REPLAYING, end_ns);
  if (added_ordinal) {
    state_.manager_telemetry.record(Metric::SEGMENT_SWITCH, duration_ns, true);
    trace_.switched(end_ns, from_ordinal, *added_ordinal, duration_ns, wait_ns);
    state_.control.endStep();
  }
  if (state_.control.isInterrupted() && answerControl() == Progress::ENDED) return Progress::ENDED;
  state_.manager_telemetry.record(Metric::NEXT_EVENT, duration_ns - wait_ns, true);
  consume();
  return Progress::GOES_ON;
}

void DiagnosticManager::finishSegment() {
  SegmentHandle handle = merge_->takeFinished();
  const std::uint64_t now_ns = monotonicNs();
  trace_.state(now_ns, handle.ordinal, SegmentState::FINISHED);
  source_->giveBack(std::move(handle), now_ns);
}

void DiagnosticManager::close() {
  if (!merge_) return;
  for (SegmentHandle left = merge_->takeLeft(); !left.isEnd(); left = merge_->takeLeft()) handler_->close(std::move(left));
}

std::vector<VanishedPages> DiagnosticManager::vanishedPages() const {
  std::vector<VanishedPages> vanished;
  const std::vector<MergeTally>& tallies = merge_->tallies();
  for (std::uint32_t ordinal = 0; ordinal < tallies.size(); ++ordinal) {
    if (tallies[ordinal].is_cut) vanished.push_back({ordinal, *tallies[ordinal].gone_offset});
  }
  return vanished;
}

void DiagnosticManager::reportReplay(RecoveryResult& result) const {
  reportSkipped(result);
  for (std::uint32_t ordinal = 0; ordinal < state_.plan->segments.size(); ++ordinal) reportSegment(ordinal, result);
  result.overlap_count = result.overlaps.size();
  result.out_of_order_events = merge_->replayed().lateCount();
  reportLost(result);
}

void DiagnosticManager::reportSegment(std::uint32_t ordinal, RecoveryResult& result) const {
  const RunPlan& plan = *state_.plan;
  const SegmentOutcome& outcome = plan.outcomes[ordinal];
  const MergeTally& tally = merge_->tallies()[ordinal];
  const std::string& file = plan.described.segments[ordinal].file;
  const bool is_wanted = outcome.ids && outcome.ids->last >= state_.options.from_event_id;
  const bool is_bad = outcome.kind == SegmentOutcome::Kind::FAILED && !outcome.is_skipped && !outcome.is_unused;
  if (tally.gone_offset) {
    result.damaged.push_back({file, Status::READ_FAILED, tally.gone_block, tally.replayed});
    if (!result.read_failure) result.read_failure = {plan.file(ordinal).path, *tally.gone_offset};
  } else if (is_bad && is_wanted) {
    result.damaged.push_back({file, outcome.status, outcome.block, tally.replayed});
  }
  if (tally.duplicates > 0 && !hasCopy(ordinal) && result.overlaps.size() < kMaxListedRanges) {
    result.overlaps.push_back({tally.duplicate_ids->first, tally.duplicate_ids->last, tally.duplicates, file});
  }
}

/// A hot segment and the cold one of its name hold the same; so does a cold one that gave nothing of its own.
bool DiagnosticManager::hasCopy(std::uint32_t ordinal) const {
  const RunPlan& plan = *state_.plan;
  const io::SegmentFile& file = plan.file(ordinal);
  const bool is_hot = file.kind == io::SegmentKind::HOT;
  if (!is_hot && merge_->tallies()[ordinal].replayed == 0) return true;
  return std::any_of(plan.files.begin(), plan.files.end(), [&](const io::SegmentFile* other) {
    if (other->kind == file.kind) return false;
    const std::string& hot = is_hot ? file.name : other->name;
    const std::string& cold = is_hot ? other->name : file.name;
    return cold == hot + ".lz4";
  });
}

/// What intact headers and events that can be had span, from the start id on, and was not replayed.
void DiagnosticManager::reportLost(RecoveryResult& result) const {
  std::optional<IdRun> span;
  for (const SegmentOutcome& outcome : state_.plan->outcomes) {
    if (outcome.ids) format::widen(span, *outcome.ids);
  }
  if (!span || span->last < state_.options.from_event_id) return;
  std::uint64_t next = std::max(span->first, state_.options.from_event_id);
  // After a stop nothing is said of what would have come.
  const std::uint64_t last = stopped_ ? std::min(span->last, merge_->replayed().highest()) : span->last;
  const auto add = [&](std::uint64_t first_id, std::uint64_t last_id) {
    const std::uint64_t events = last_id - first_id + 1;
    ++result.gap_count;
    result.lost_events += events;
    if (result.gaps.size() < kMaxListedRanges) result.gaps.push_back({first_id, last_id, events});
  };
  const format::IdRuns replayed = merge_->replayed().all();
  for (const IdRun& run : replayed.runs()) {
    if (run.first > next) add(next, run.first - 1);
    if (run.last >= last) return;
    next = run.last + 1;
  }
  if (next <= last) add(next, last);
}

}  // namespace walscope::recovery
