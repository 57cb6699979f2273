// What each way to recover loses of the ids that a log spans.
#pragma once

#include <cstdint>
#include <vector>

#include "format/id_runs.hpp"

namespace walscope::diagnostics {

/// Most lost ranges that are listed; all are counted.
inline constexpr std::size_t kMaxListedLosses = 10'000;

struct Loss {
  /// Distinct ids that are replayed, and that are not.
  std::uint64_t events = 0;
  std::uint64_t lost_events = 0;
  /// Ids that are not replayed, rising.
  std::vector<format::IdRun> ranges;
  std::uint64_t range_count = 0;
};

struct Losses {
  /// As the original: whole segments that verify, hot ones only, from id 1.
  Loss strict;
  /// Every block whose events can be had, hot and cold.
  Loss diagnostic;
  /// The same, up to the first id that cannot be had: a state that the engine was once in.
  Loss point_in_time;
};

/// `expected` are the ids that there were, `strict` and `had` those that the two recoveries replay. Normalises all three.
Losses findLosses(format::IdRuns& expected, format::IdRuns& strict, format::IdRuns& had);

/// How many of `expected` are not in `there`. Normalises both.
std::uint64_t countMissing(format::IdRuns& expected, format::IdRuns& there);

}  // namespace walscope::diagnostics
