// What a recovery is run with. The defaults are the original's.
#pragma once

#include <cstdint>
#include <string_view>

namespace walscope::recovery {

/// STRICT replays what the original would replay, DIAGNOSTIC all that can be had.
enum class RecoveryMode : std::uint8_t { STRICT, DIAGNOSTIC };

constexpr std::string_view toString(RecoveryMode mode) {
  return mode == RecoveryMode::STRICT ? "strict" : "diagnostic";
}

/// BLOCK: one look at the clock for a block's worth of events, which count with their mean. EVENT: each call is timed, which costs
/// more than most calls take.
enum class TimingLevel : std::uint8_t { BLOCK, EVENT };

constexpr std::string_view toString(TimingLevel level) { return level == TimingLevel::BLOCK ? "block" : "event"; }

struct RecoveryOptions {
  RecoveryMode mode = RecoveryMode::STRICT;
  std::uint64_t from_event_id = 1;
  /// Capacities in usable slots; at least 1.
  std::uint32_t prepared_capacity = 3;
  std::uint32_t finished_capacity = 127;
  /// Threads that verify one segment together, the calling thread included; at least 1. In diagnostic mode a segment is
  /// judged by one thread: what is known of a block depends on the block before.
  std::uint32_t verify_threads = 1;
  /// Off: the manager opens, verifies and closes each segment itself, in the replay loop.
  bool preload = true;
  /// Cost of the consumer's work per event, in nanoseconds, spent spinning; 0 for none.
  std::uint64_t apply_ns = 0;
  /// How `next_event` is timed.
  TimingLevel timing_level = TimingLevel::BLOCK;
  /// Drop the files from the page cache first (advice to the kernel; nothing is written).
  bool cold_cache = false;
  /// Hash all replayed events.
  bool digest = false;
  /// Record the trace; off only to measure what recording costs.
  bool trace = true;
  /// Encode the trace for a file as well: `RecoveryRun::drainTrace` gives it.
  bool record = false;
  /// Time `next_event`, with TimingLevel::BLOCK; off only to measure what that costs.
  bool times_blocks = true;
};

}  // namespace walscope::recovery
