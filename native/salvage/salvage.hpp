// Salvage: writes everything that can be had of a WAL directory to a new one that the original's recovery replays whole.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "salvage/conflicts.hpp"
#include "salvage/failure.hpp"
#include "salvage/output_log.hpp"
#include "salvage/segment_survey.hpp"

namespace walscope::salvage {

struct SalvageOptions {
  /// Blocks in which the bit solver finds the flipped bits, or the changed byte, are taken with these changed back.
  bool repair_bits = false;
};

/// Written by the salvaging thread, read by any.
class SalvageProgress {
 public:
  enum class Phase : std::uint8_t { SURVEYING, WRITING, CHECKING };

  std::atomic<Phase> phase{Phase::SURVEYING};
  /// Bytes of segments of this phase, and in all.
  std::atomic<std::uint64_t> done_bytes{0};
  std::atomic<std::uint64_t> total_bytes{0};

  void begin(Phase next, std::uint64_t total);
  void setFile(const std::string& name);
  std::string file() const;

 private:
  mutable std::mutex mutex_;
  std::string file_;
};

struct SalvageResult {
  /// In the order that decides whose event is taken: by the first id that is believed, hot before cold, by name; those
  /// that give no id at the end.
  std::vector<SegmentSurvey> inputs;
  /// Events that were taken of each.
  std::vector<std::uint64_t> taken;
  std::vector<OutputSegment> outputs;
  std::string renumbering;
  /// All events were in one segment of the input, on which the original hangs: they are in two.
  bool is_split = false;
  std::uint64_t events = 0;
  /// XXH64 (seed 0) over all events; what a strict recovery of the result gives, as was checked.
  std::uint64_t digest = 0;
  /// Ids that the log spans.
  format::IdRun span{};
  std::vector<format::IdRun> gaps;
  std::uint64_t gap_count = 0;
  /// Ids in the gaps.
  std::uint64_t lost_events = 0;
  Conflicts conflicts;
};

struct SalvageOutcome {
  MaybeFailure failure;
  SalvageResult result;
};

/// Reads `directory`, which is never written to, and writes `target`, which is made, or empty. What it writes is read back:
/// each segment verifies, and a strict recovery replays these events and no others. After a failure, and when `cancel` was
/// set from any thread, all that it wrote is removed. Memory does not grow with the events.
SalvageOutcome salvage(const std::string& directory, const std::string& target, const SalvageOptions& options,
                       SalvageProgress& progress, const std::atomic<bool>& cancel);

}  // namespace walscope::salvage
