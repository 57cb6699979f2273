// Reads the two trace buffers of a run as one stream, in the order of time.
#pragma once

#include <cstdint>

#include "recovery/recovery_snapshot.hpp"
#include "recovery/run_state.hpp"

namespace walscope::recovery {

/// The draining thread only.
class TraceDrain {
 public:
  /// Moves the records that are not younger than `until_ns` (since the start of the run) into the lists of `snapshot`, until
  /// one of them holds `limit` entries. What happened before a record in the other thread always comes before it.
  void drain(RunPlan& plan, std::uint64_t until_ns, std::size_t limit, RecoverySnapshot& snapshot);
  static bool hasRecords(const RunPlan& plan);

 private:
  struct RingCount {
    std::uint64_t pushes = 0;
    std::uint64_t pops = 0;
  };

  bool take(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot);
  bool takeState(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot);
  bool takeOccupancy(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot);

  RingCount prepared_;
  RingCount finished_;
};

}  // namespace walscope::recovery
