// Opens, verifies and closes segments for one thread, and notes in telemetry and trace what it did.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "recovery/segment_ring.hpp"
#include "recovery/trace.hpp"
#include "telemetry/telemetry.hpp"

namespace walscope::recovery {

/// A segment that a recovery is to open.
struct WalSegmentInfo {
  std::uint32_t ordinal = 0;
  std::string path;
  io::SegmentKind kind = io::SegmentKind::HOT;
};

/// What became of opening a segment. Written once, by the thread that opened it; read after that thread was joined.
struct SegmentOutcome {
  enum class Kind : std::uint8_t { NOT_OPENED, CANCELLED, LOADED, FAILED };

  /// In diagnostic mode: what a strict recovery would have come to.
  Kind kind = Kind::NOT_OPENED;
  /// Nothing of it is replayed because it is damaged.
  bool is_skipped = false;
  /// What refused it: of opening, of verifying, or READ_FAILED.
  format::Status status = format::Status::OK;
  /// What its verification alone says: a segment without a block verifies, and cannot be replayed.
  format::Status verify_status = format::Status::OK;
  std::optional<std::uint64_t> block;
  /// Set where pages were gone.
  std::optional<std::uint64_t> vanished_offset;
  /// Events in the blocks that verified; in strict mode, of those before the first bad one.
  std::uint64_t verified_events = 0;
  /// Events in those of them that the original's 32-bit segment size cuts off.
  std::uint64_t events_behind_cut = 0;

  // In diagnostic mode:
  /// Ids that it holds or held: of its intact header, and of the events that can be had.
  std::optional<format::IdRun> ids;
  /// Prepared ahead and never used, or closed without an event.
  bool is_unused = false;
};

struct LoadOptions {
  std::uint32_t verify_threads = 1;
  /// Set from any thread: ends a verification early.
  const std::atomic<bool>* cancel = nullptr;
  /// Of a diagnostic loading: ids below it are not wanted.
  std::uint64_t from_event_id = 1;
};

/// Used by one thread. What it refers to outlives it. As it stands, in the strict way; diagnostic mode loads otherwise.
class SegmentHandler {
 public:
  /// `outcomes` is indexed by ordinal; `segments_done` counts what is closed or skipped, for any thread.
  SegmentHandler(const LoadOptions& options, telemetry::Telemetry& telemetry, TraceWriter& trace,
                 std::span<SegmentOutcome> outcomes, std::atomic<std::uint32_t>& segments_done);
  virtual ~SegmentHandler() = default;

  /// SEEK: an id is sought in it first.
  enum class Use : std::uint8_t { REPLAY, SEEK };

  /// Opens and verifies a segment and readies its replay. Without a reader where it failed (it is then skipped and closed) or
  /// where it was cancelled (it is then closed); its outcome says which.
  virtual SegmentHandle load(const WalSegmentInfo& segment, Use use = Use::REPLAY);
  /// Closes and destroys what the handle holds, whatever comes of it. The closing's status.
  format::Status close(SegmentHandle handle);

  /// True where nothing should be opened any more.
  bool isCancelled() const { return options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed); }
  const SegmentOutcome& outcome(std::uint32_t ordinal) const { return outcomes_[ordinal]; }
  TraceWriter& trace() { return trace_; }
  telemetry::Telemetry& telemetry() { return telemetry_; }

 protected:
  /// Notes that it is skipped, and closes what is open of it.
  void skip(SegmentHandle handle);

  const LoadOptions options_;
  telemetry::Telemetry& telemetry_;
  TraceWriter& trace_;
  const std::span<SegmentOutcome> outcomes_;
  std::atomic<std::uint32_t>& segments_done_;

 private:
  /// Gives what its workers made the system read from a disk, in bytes.
  std::uint64_t verify(io::SegmentReader& reader, std::uint32_t ordinal, Use use, SegmentOutcome& outcome);
  /// Nothing to do where nothing is open.
  format::Status closeFile(SegmentHandle& handle);

  io::BlockBuffer verify_buffer_{io::kVerifiedAtOnceBlocks};
};

}  // namespace walscope::recovery
