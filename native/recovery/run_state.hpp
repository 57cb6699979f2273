// What the two threads of a recovery and its observer share.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/directory_scan.hpp"
#include "recovery/diagnostic_plan.hpp"
#include "recovery/recovery_options.hpp"
#include "recovery/recovery_plan.hpp"
#include "recovery/recovery_result.hpp"
#include "recovery/run_control.hpp"
#include "recovery/segment_handler.hpp"
#include "recovery/segment_preloader.hpp"
#include "recovery/segment_ring.hpp"
#include "telemetry/activity_clock.hpp"
#include "telemetry/telemetry.hpp"

namespace walscope::recovery {

enum class ManagerActivity : std::uint8_t {
  SCANNING,
  FIRST_OPEN,
  REPLAYING,
  SWITCHING,
  WAITING_PREPARED,
  PAUSED,
  ENDING,
  ENDED,
};
using ManagerClock = telemetry::ActivityClock<ManagerActivity, 8>;

/// What the scan led to. Made by the manager; all but the trace buffers and the outcomes never changes again.
struct RunPlan {
  /// Of a strict recovery: the start, and all that is ahead of it.
  RunPlan(io::DirectoryScan directory_scan, std::uint64_t from_event_id, bool traces);
  /// Of a diagnostic recovery: all segments in the given order.
  RunPlan(io::DirectoryScan directory_scan, const std::vector<BelievedStart>& order, std::uint64_t from_event_id,
          bool traces);

  io::DirectoryScan scan;
  /// The strict one, in both modes: hazards are about the original.
  RecoveryPlan plan;
  RecoveryMode mode;
  // By ordinal.
  /// Into `scan`.
  std::vector<const io::SegmentFile*> files;
  std::vector<WalSegmentInfo> segments;
  /// Of a diagnostic recovery: where the events of each are believed to begin.
  std::vector<std::optional<std::uint64_t>> believed_first_ids;
  RunSegments described;
  /// By ordinal. Each is written by the thread that opens the segment.
  std::vector<SegmentOutcome> outcomes;
  /// Large enough for all that can happen to these segments, pauses left aside. Absent where nothing is traced.
  std::unique_ptr<TraceBuffer> manager_trace;
  std::unique_ptr<TraceBuffer> preloader_trace;

  const io::SegmentFile& file(std::uint32_t ordinal) const { return *files[ordinal]; }

 private:
  void add(const io::SegmentFile& file);
  void finish(bool traces);
};

struct RunState {
  static constexpr std::uint32_t kNoOrdinal = ~std::uint32_t{0};

  RunState(std::string directory_path, const RecoveryOptions& run_options, std::uint64_t now_ns)
      : directory(std::move(directory_path)),
        options(run_options),
        start_ns(now_ns),
        prepared(RingName::PREPARED, run_options.prepared_capacity, now_ns),
        finished(RingName::FINISHED, run_options.finished_capacity, now_ns),
        manager_clock(now_ns),
        preloader_clock(now_ns) {}

  const std::string directory;
  const RecoveryOptions options;
  const std::uint64_t start_ns;

  RunControl control;
  /// The preloader produces, the manager consumes.
  SegmentRing prepared;
  /// The manager produces, the preloader consumes.
  SegmentRing finished;

  alignas(kCacheLine) ManagerClock manager_clock;
  alignas(kCacheLine) PreloaderClock preloader_clock;
  alignas(kCacheLine) telemetry::Telemetry manager_telemetry;
  alignas(kCacheLine) telemetry::Telemetry preloader_telemetry;

  /// Written by the manager, event by event.
  alignas(kCacheLine) std::atomic<std::uint64_t> events_replayed{0};
  /// Written by the manager, segment by segment.
  alignas(kCacheLine) std::atomic<std::uint32_t> current_ordinal{kNoOrdinal};
  std::atomic<std::uint64_t> finished_ring_overflows{0};
  std::atomic<double> timer_overhead_ns{0};
  /// Written by both threads.
  std::atomic<std::uint32_t> segments_done{0};

  /// Absolute; 0 until the manager has ended.
  std::atomic<std::uint64_t> end_ns{0};
  /// Null until the scan is done.
  std::atomic<RunPlan*> published_plan{nullptr};
  /// What `published_plan` points at. The manager's, until it has ended.
  std::unique_ptr<RunPlan> plan;

  /// Where the time went so far. Any thread.
  Timing timing(std::uint64_t now_ns) const;
};

}  // namespace walscope::recovery
