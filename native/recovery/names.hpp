// The states and phases of a recovery, and their names in documents.
#pragma once

#include <cstdint>
#include <string_view>

namespace walscope::recovery {

/// The states of a segment in a recovery, in their order; SKIPPED can follow any of the first four.
enum class SegmentState : std::uint8_t {
  QUEUED,
  OPENING,
  VERIFYING,
  PREPARED,
  REPLAYING,
  FINISHED,
  CLOSING,
  CLOSED,
  SKIPPED,
};

constexpr std::string_view toString(SegmentState state) {
  switch (state) {
    case SegmentState::QUEUED: return "queued";
    case SegmentState::OPENING: return "opening";
    case SegmentState::VERIFYING: return "verifying";
    case SegmentState::PREPARED: return "prepared";
    case SegmentState::REPLAYING: return "replaying";
    case SegmentState::FINISHED: return "finished";
    case SegmentState::CLOSING: return "closing";
    case SegmentState::CLOSED: return "closed";
    case SegmentState::SKIPPED: return "skipped";
  }
  return "unknown";
}

enum class RunPhase : std::uint8_t { SCANNING, RESUMING, REPLAYING, PAUSED, STOPPING, FINISHED };

constexpr std::string_view toString(RunPhase phase) {
  switch (phase) {
    case RunPhase::SCANNING: return "scanning";
    case RunPhase::RESUMING: return "resuming";
    case RunPhase::REPLAYING: return "replaying";
    case RunPhase::PAUSED: return "paused";
    case RunPhase::STOPPING: return "stopping";
    case RunPhase::FINISHED: return "finished";
  }
  return "unknown";
}

/// What the manager waits for.
enum class ManagerWait : std::uint8_t { NONE, PREPARED_RING_EMPTY, PAUSED };

constexpr std::string_view toString(ManagerWait wait) {
  switch (wait) {
    case ManagerWait::NONE: return "none";
    case ManagerWait::PREPARED_RING_EMPTY: return "prepared-ring-empty";
    case ManagerWait::PAUSED: return "paused";
  }
  return "unknown";
}

/// What the preloader waits for: room in the prepared ring, or anything to do at all.
enum class PreloaderWait : std::uint8_t { NONE, PREPARED_RING_FULL, IDLE };

constexpr std::string_view toString(PreloaderWait wait) {
  switch (wait) {
    case PreloaderWait::NONE: return "none";
    case PreloaderWait::PREPARED_RING_FULL: return "prepared-ring-full";
    case PreloaderWait::IDLE: return "idle";
  }
  return "unknown";
}

/// What the original would do with the directory, where that is worse than an end.
enum class HazardCode : std::uint8_t {
  HANG_SINGLE_SEGMENT,
  HANG_LAST_SEGMENT_SKIPPED,
  HANG_RACE_AT_END,
  RESTART_DELETES_SEGMENT,
  ABORT_FIRST_SEGMENT_CORRUPT,
  CRASH_TRUNCATED_WHILE_MAPPED,
  OVERFLOW_SEGMENT_SIZE,
};

constexpr std::string_view toString(HazardCode code) {
  switch (code) {
    case HazardCode::HANG_SINGLE_SEGMENT: return "HANG_SINGLE_SEGMENT";
    case HazardCode::HANG_LAST_SEGMENT_SKIPPED: return "HANG_LAST_SEGMENT_SKIPPED";
    case HazardCode::HANG_RACE_AT_END: return "HANG_RACE_AT_END";
    case HazardCode::RESTART_DELETES_SEGMENT: return "RESTART_DELETES_SEGMENT";
    case HazardCode::ABORT_FIRST_SEGMENT_CORRUPT: return "ABORT_FIRST_SEGMENT_CORRUPT";
    case HazardCode::CRASH_TRUNCATED_WHILE_MAPPED: return "CRASH_TRUNCATED_WHILE_MAPPED";
    case HazardCode::OVERFLOW_SEGMENT_SIZE: return "OVERFLOW_SEGMENT_SIZE";
  }
  return "UNKNOWN";
}

}  // namespace walscope::recovery
