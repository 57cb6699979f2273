#include "recovery/segment_handler.hpp"

#include <memory>
#include <utility>

#include "io/disk_reads.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

namespace {

using format::Status;
using telemetry::Metric;
using telemetry::monotonicNs;

/// The strict policy, which also counts what it has seen.
class CountingSink final : public io::VerificationSink {
 public:
  CountingSink(std::uint32_t replayable_blocks, SegmentOutcome& outcome)
      : replayable_blocks_(replayable_blocks), outcome_(outcome) {}

  io::SinkAnswer onBlock(const io::BlockObservation& observation) override {
    if (observation.status != Status::OK) return io::SinkAnswer::STOP;
    outcome_.verified_events += observation.header.event_count;
    if (observation.block >= replayable_blocks_) outcome_.events_behind_cut += observation.header.event_count;
    return io::SinkAnswer::CONTINUE;
  }

 private:
  const std::uint32_t replayable_blocks_;
  SegmentOutcome& outcome_;
};

}  // namespace

SegmentHandler::SegmentHandler(const LoadOptions& options, telemetry::Telemetry& telemetry, TraceWriter& trace,
                               std::span<SegmentOutcome> outcomes, std::atomic<std::uint32_t>& segments_done)
    : options_(options), telemetry_(telemetry), trace_(trace), outcomes_(outcomes), segments_done_(segments_done) {}

SegmentHandle SegmentHandler::load(const WalSegmentInfo& segment, Use use) {
  SegmentOutcome& outcome = outcomes_[segment.ordinal];
  const std::uint64_t disk_bytes_before = io::diskBytesOfThread();
  const std::uint64_t start_ns = monotonicNs();
  trace_.state(start_ns, segment.ordinal, SegmentState::OPENING);
  auto reader = std::make_unique<io::SegmentReader>(segment.path);
  outcome.status = reader->open();
  telemetry_.record(Metric::OPEN_SEGMENT, monotonicNs() - start_ns, outcome.status == Status::OK);
  if (outcome.status == Status::OK) {
    const std::uint64_t of_workers = verify(*reader, segment.ordinal, use, outcome);
    trace_.read(monotonicNs(), segment.ordinal, io::diskBytesOfThread() - disk_bytes_before + of_workers);
  } else {
    outcome.verify_status = outcome.status;
  }
  if (outcome.kind == SegmentOutcome::Kind::CANCELLED) {
    close({segment.ordinal, std::move(reader)});
    return SegmentHandle::end();
  }
  if (outcome.status == Status::OK) outcome.status = reader->rewind();
  SegmentHandle handle{segment.ordinal, std::move(reader)};
  if (outcome.status == Status::OK) {
    outcome.kind = SegmentOutcome::Kind::LOADED;
    return handle;
  }
  outcome.kind = SegmentOutcome::Kind::FAILED;
  skip(std::move(handle));
  return SegmentHandle::end();
}

void SegmentHandler::skip(SegmentHandle handle) {
  SegmentOutcome& outcome = outcomes_[handle.ordinal];
  outcome.is_skipped = true;
  closeFile(handle);
  trace_.skipped(monotonicNs(), handle.ordinal, outcome.status, outcome.block.value_or(TraceRecord::kNoBlock));
  segments_done_.fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t SegmentHandler::verify(io::SegmentReader& reader, std::uint32_t ordinal, Use use, SegmentOutcome& outcome) {
  const std::uint64_t start_ns = monotonicNs();
  trace_.state(start_ns, ordinal, SegmentState::VERIFYING);
  CountingSink sink(reader.replayableBlocks(), outcome);
  const io::Verification verification = reader.verify(sink, {.threads = options_.verify_threads,
                                                             .cancel = options_.cancel,
                                                             .verified_bytes = nullptr,
                                                             .keeps_ids = use == Use::SEEK,
                                                             .buffer = &verify_buffer_});
  if (verification.cancelled) {
    outcome.kind = SegmentOutcome::Kind::CANCELLED;
    return verification.workers_disk_bytes;
  }
  outcome.status = verification.status;
  if (verification.status == Status::READ_FAILED) outcome.vanished_offset = verification.offset;
  if (verification.block != io::Verification::kNoPlace) outcome.block = verification.block;
  outcome.verify_status = outcome.status;
  telemetry_.countFailure(outcome.status);
  telemetry_.record(Metric::VERIFY_SEGMENT, monotonicNs() - start_ns, outcome.status == Status::OK);
  return verification.workers_disk_bytes;
}

format::Status SegmentHandler::close(SegmentHandle handle) {
  trace_.state(monotonicNs(), handle.ordinal, SegmentState::CLOSING);
  const Status status = closeFile(handle);
  trace_.state(monotonicNs(), handle.ordinal, SegmentState::CLOSED);
  segments_done_.fetch_add(1, std::memory_order_relaxed);
  return status;
}

format::Status SegmentHandler::closeFile(SegmentHandle& handle) {
  const bool is_open = handle.reader ? handle.reader->file().isOpen() : handle.judged->file.isOpen();
  if (!is_open) return Status::OK;
  const std::uint64_t start_ns = monotonicNs();
  const Status status = handle.reader ? handle.reader->close() : handle.judged->file.close();
  telemetry_.record(Metric::CLOSE_SEGMENT, monotonicNs() - start_ns, status == Status::OK);
  return status;
}

}  // namespace walscope::recovery
