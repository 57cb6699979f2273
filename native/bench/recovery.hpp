// Runs one recovery to its end, watched or not.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "bench/workspace.hpp"
#include "recovery/recovery_options.hpp"
#include "recovery/recovery_result.hpp"
#include "recovery/recovery_snapshot.hpp"

namespace walscope::bench {

struct Recovered {
  recovery::RecoveryResult result;
  /// Where it was traced.
  std::vector<recovery::SegmentSwitch> switches;
  /// Taken while it ran.
  std::uint64_t snapshots = 0;
  /// Processor time that taking them took.
  std::uint64_t snapshots_cpu_ns = 0;
  /// Where it was recorded: records, and the bytes that they take in a file.
  std::uint64_t records = 0;
  std::uint64_t record_bytes = 0;
};

/// Nobody looks before the end. Throws std::runtime_error where it does not replay every event of the log.
Recovered recover(const Log& log, const recovery::RecoveryOptions& options);

/// Drained as an engine process does it: every `interval`, by snapshots of at most `limit` changes, until nothing is left; and
/// the trace for a file, where `options` has it recorded.
Recovered recoverWatched(const Log& log, const recovery::RecoveryOptions& options, std::chrono::milliseconds interval,
                         std::size_t limit);

}  // namespace walscope::bench
