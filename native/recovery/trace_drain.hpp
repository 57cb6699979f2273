// Reads the two trace buffers of a run as one stream, in the order of time.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "recovery/recovery_snapshot.hpp"
#include "recovery/run_state.hpp"
#include "recovery/trace_encoder.hpp"

namespace walscope::recovery {

/// The draining thread only. What is taken out of the buffers waits here for snapshots, which take as much of it as they like,
/// and, where it is recorded, encoded for a file: neither has to keep up with the other.
class TraceDrain {
 public:
  explicit TraceDrain(bool records) : records_(records) {}

  /// Takes the records that are not younger than `until_ns` (since the start of the run) out of both buffers, in the order of
  /// time. What happened before a record in the other thread always comes before it.
  void collect(RunPlan& plan, std::uint64_t until_ns);
  /// Moves what was collected into the lists of `snapshot`, until one of them holds `limit` entries.
  void give(std::size_t limit, RecoverySnapshot& snapshot);
  /// What was collected since the last call; nothing where it does not record.
  std::vector<TracePayload> takeEncoded() { return encoder_.take(); }
  /// True where there is something to collect, or to give.
  bool hasRecords(const RunPlan& plan) const;

 private:
  struct RingCount {
    std::uint64_t pushes = 0;
    std::uint64_t pops = 0;
  };

  void keep(TraceThread thread, const TraceRecord& record);
  bool take(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot);
  bool takeState(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot);
  bool takeOccupancy(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot);

  const bool records_;
  TraceEncoder encoder_;
  /// Collected, and in no snapshot yet.
  std::deque<TraceRecord> waiting_;
  RingCount prepared_;
  RingCount finished_;
};

}  // namespace walscope::recovery
