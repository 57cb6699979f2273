#include "bench/original.hpp"

#include <xxhash.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "bench/interruption.hpp"
#include "format/block_header.hpp"
#include "io/open_file.hpp"
#include "recovery/backoff.hpp"
#include "recovery/event_consumer.hpp"
#include "recovery/recovery_options.hpp"
#include "recovery/spsc_ring.hpp"
#include "telemetry/monotonic_clock.hpp"
#include "telemetry/operation_metrics.hpp"

namespace walscope::bench {

namespace {

using telemetry::monotonicNs;

using BlockBytes = std::array<std::byte, format::kBlockSize>;

struct MappedSegment {
  io::OpenFile map;
  std::uint64_t blocks;
};

std::unique_ptr<MappedSegment> mapSegment(const io::SegmentFile& file) {
  auto segment = std::make_unique<MappedSegment>();
  if (segment->map.openMapped(file.path) != format::Status::OK) throw std::runtime_error(file.path + " cannot be mapped");
  segment->blocks = file.header.block_count;
  return segment;
}

void copyBlock(const MappedSegment& segment, std::uint64_t position, BlockBytes& block) {
  std::memcpy(block.data(), segment.map.data() + format::blockOffset(position), block.size());
}

bool isSound(const MappedSegment& segment) {
  BlockBytes block;
  std::uint64_t chain = format::kChainSeed;
  for (std::uint64_t i = 0; i < segment.blocks; ++i) {
    copyBlock(segment, i, block);
    const auto header = format::BlockHeader::parse(block.data());
    const std::byte* events = block.data() + format::kBlockHeaderSize;
    const std::size_t events_bytes = header.event_count * format::kEventSize;
    chain = XXH64(events, events_bytes, chain);
    const bool is_sound = XXH64(events, events_bytes, 0) == header.block_checksum && chain == header.chained_checksum;
    if (!is_sound) return false;
  }
  return true;
}

/// Null where it is not sound.
std::unique_ptr<MappedSegment> load(const io::SegmentFile& file) {
  std::unique_ptr<MappedSegment> segment = mapSegment(file);
  return isSound(*segment) ? std::move(segment) : nullptr;
}

/// Takes the events of a segment one by one, by copies.
class CopyingReader {
 public:
  void attach(const MappedSegment& segment) {
    segment_ = &segment;
    next_block_ = 0;
    position_ = events_ = 0;
  }

  bool next(format::RequestEvent& event) {
    if (position_ == events_ && !nextBlock()) return false;
    std::memcpy(&event, block_.data() + format::kBlockHeaderSize + position_++ * format::kEventSize, sizeof event);
    return true;
  }

 private:
  bool nextBlock() {
    if (next_block_ == segment_->blocks) return false;
    copyBlock(*segment_, next_block_++, block_);
    events_ = format::BlockHeader::parse(block_.data()).event_count;
    position_ = 0;
    return true;
  }

  const MappedSegment* segment_ = nullptr;
  BlockBytes block_{};
  std::uint64_t next_block_ = 0;
  std::size_t position_ = 0;
  std::size_t events_ = 0;
};

class Recovery {
 public:
  Recovery(const io::DirectoryScan& scan, const OriginalOptions& options)
      : scan_(scan), options_(options), consumer_(options.digest, 0, control_, events_replayed_) {}

  void run() {
    std::unique_ptr<MappedSegment> current = load(scan_.hot.front());
    const std::jthread preloader([this] { preload(); });
    while (current != nullptr) {
      reader_.attach(*current);
      if (options_.times_each_event) {
        replayTimed();
      } else {
        replay();
      }
      while (!finished_.tryPush(std::move(current))) recovery::cpuRelax();
      current = nextSegment();
    }
    is_over_.store(true, std::memory_order_release);
  }

  const recovery::EventConsumer& consumer() const { return consumer_; }

 private:
  void replay() {
    format::RequestEvent event;
    while (reader_.next(event)) consumer_.consume(event);
  }

  void replayTimed() {
    format::RequestEvent event;
    while (true) {
      const std::uint64_t start_ns = monotonicNs();
      if (!reader_.next(event)) return;
      next_event_.record(monotonicNs() - start_ns, true);
      consumer_.consume(event);
    }
  }

  /// Null behind the last one.
  std::unique_ptr<MappedSegment> nextSegment() {
    recovery::Backoff backoff;
    while (prepared_.front() == nullptr) backoff.pause();
    return std::move(*prepared_.tryPop());
  }

  void preload() {
    for (std::size_t i = 1; i <= scan_.hot.size(); ++i) {
      std::unique_ptr<MappedSegment> segment = i < scan_.hot.size() ? load(scan_.hot[i]) : nullptr;
      recovery::Backoff backoff;
      while (!prepared_.hasRoom()) {
        if (!closeFinished()) backoff.pause();
      }
      prepared_.tryPush(std::move(segment));
    }
    recovery::Backoff backoff;
    while (!is_over_.load(std::memory_order_acquire)) {
      if (!closeFinished()) backoff.pause();
    }
    closeFinished();
  }

  bool closeFinished() {
    bool has_closed = false;
    while (finished_.tryPop()) has_closed = true;
    return has_closed;
  }

  static constexpr recovery::RecoveryOptions kDefaults{};

  const io::DirectoryScan& scan_;
  const OriginalOptions& options_;
  recovery::SpscRing<std::unique_ptr<MappedSegment>> prepared_{kDefaults.prepared_capacity};
  recovery::SpscRing<std::unique_ptr<MappedSegment>> finished_{kDefaults.finished_capacity};
  std::atomic<bool> is_over_{false};
  recovery::RunControl control_;
  std::atomic<std::uint64_t> events_replayed_{0};
  recovery::EventConsumer consumer_;
  CopyingReader reader_;
  telemetry::OperationMetrics next_event_;
};

}  // namespace

void verifyOriginally(const io::DirectoryScan& scan) {
  for (const io::SegmentFile& file : scan.hot) {
    if (load(file) == nullptr) throw std::runtime_error(file.path + " does not verify");
  }
}

OriginalRecovery recoverOriginally(const Log& log, const OriginalOptions& options) {
  throwIfInterrupted();
  const std::uint64_t start_ns = monotonicNs();
  const io::DirectoryScan scan = io::scanDirectory(log.directory, {});
  const auto recovery = std::make_unique<Recovery>(scan, options);
  recovery->run();
  const std::uint64_t duration_ns = monotonicNs() - start_ns;
  if (recovery->consumer().events() != log.events) {
    throw std::runtime_error("the recovery of " + log.directory + " is not complete");
  }
  return {.duration_ns = duration_ns, .digest = recovery->consumer().digest()};
}

}  // namespace walscope::bench
