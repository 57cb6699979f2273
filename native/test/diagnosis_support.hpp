// What a diagnostic recovery has to come to, from a sequential reading of a directory that shares no code with the engine.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "recovery_support.hpp"

namespace walscope::test {

struct ExpectedDiagnosis {
  std::uint64_t events = 0;
  std::uint64_t first_event_id = 0;
  std::uint64_t last_event_id = 0;
  std::uint64_t digest = 0;
  /// XXH64 of the first n events, at n.
  std::vector<std::uint64_t> prefix_digests;
  std::vector<ExpectedSkip> skipped;
  /// First and last id of each gap.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> lost;
  std::uint64_t lost_events = 0;
  std::uint64_t out_of_order_events = 0;
};

/// Judges every block, orders the segments and merges their events one by one.
ExpectedDiagnosis diagnoseSequentially(const std::string& directory, std::uint64_t from_event_id);

/// The first thing in which a result that was not stopped differs, or nothing.
std::string findDifference(const recovery::RecoveryResult& result, const ExpectedDiagnosis& expected);

}  // namespace walscope::test
