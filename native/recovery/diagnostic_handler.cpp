#include "recovery/diagnostic_handler.hpp"

#include <memory>
#include <utility>

#include "io/disk_reads.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

using format::Status;
using telemetry::Metric;
using telemetry::monotonicNs;

SegmentHandle DiagnosticHandler::load(const WalSegmentInfo& segment, Use /*use*/) {
  SegmentOutcome& outcome = outcomes_[segment.ordinal];
  const std::uint64_t disk_bytes_before = io::diskBytesOfThread();
  const std::uint64_t start_ns = monotonicNs();
  trace_.state(start_ns, segment.ordinal, SegmentState::OPENING);
  const std::unique_ptr<io::BlockSource> source = io::makeBlockSource(segment.kind, segment.path);
  outcome.status = source->open();
  telemetry_.record(Metric::OPEN_SEGMENT, monotonicNs() - start_ns, outcome.status == Status::OK);
  SegmentHandle handle{.ordinal = segment.ordinal, .judged = std::make_unique<JudgedSegment>()};
  handle.judged->kind = segment.kind;
  if (outcome.status != Status::OK) {
    outcome.kind = SegmentOutcome::Kind::FAILED;
    outcome.verify_status = outcome.status;
    handle.judged->file = source->takeFile();
    skip(std::move(handle));
    return SegmentHandle::end();
  }
  SegmentJudgement judgement = judge(*source, segment.ordinal, outcome);
  trace_.read(monotonicNs(), segment.ordinal, io::diskBytesOfThread() - disk_bytes_before);
  handle.judged->file = source->takeFile();
  if (!judgement.cancelled && !judgement.blocks.empty()) {
    handle.judged->blocks = std::move(judgement.blocks);
    groupIntoRuns(*handle.judged);
    return handle;
  }
  const bool is_below = judgement.has_events || (outcome.ids && outcome.ids->last < options_.from_event_id);
  if (judgement.cancelled || judgement.is_unused || is_below) {
    close(std::move(handle));
  } else {
    skip(std::move(handle));
  }
  return SegmentHandle::end();
}

SegmentJudgement DiagnosticHandler::judge(io::BlockSource& source, std::uint32_t ordinal, SegmentOutcome& outcome) {
  const std::uint64_t start_ns = monotonicNs();
  trace_.state(start_ns, ordinal, SegmentState::VERIFYING);
  SegmentJudgement judgement = judgeSegment(source, options_.from_event_id, *options_.cancel);
  if (judgement.cancelled) {
    outcome.kind = SegmentOutcome::Kind::CANCELLED;
    return judgement;
  }
  const format::StrictFollower& strict = judgement.strict;
  outcome.verify_status = strict.status();
  // As SegmentReader::rewind() has it.
  const bool has_blocks = strict.replayableBlocks() > 0;
  outcome.status = strict.status() == Status::OK && !has_blocks ? Status::READ_FAILED : strict.status();
  outcome.kind = outcome.status == Status::OK ? SegmentOutcome::Kind::LOADED : SegmentOutcome::Kind::FAILED;
  outcome.block = strict.block();
  outcome.vanished_offset = judgement.vanished_offset;
  outcome.verified_events = judgement.verified_events;
  outcome.events_behind_cut = strict.eventsBehindCut();
  outcome.ids = judgement.ids;
  outcome.is_unused = judgement.is_unused;
  // A header that fails was counted by the scan.
  if (format::verifyHeader(source.header()) == Status::OK) telemetry_.countFailure(outcome.status);
  telemetry_.record(Metric::VERIFY_SEGMENT, monotonicNs() - start_ns, outcome.status == Status::OK);
  return judgement;
}

}  // namespace walscope::recovery
