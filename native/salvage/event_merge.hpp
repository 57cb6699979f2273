// Merges the events of all segments by their ids: each id once, in rising order.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "salvage/conflicts.hpp"
#include "salvage/run_reader.hpp"

namespace walscope::salvage {

/// Holds one block of each run that it stands in. One thread.
class EventMerge {
 public:
  /// Takes events of the segment with this place in the order.
  using Take = std::function<MaybeFailure(std::size_t order, std::span<const format::RequestEvent>)>;

  /// `segments`, which have to outlive it, in their order: where two hold the same id, the first one's event is taken.
  EventMerge(const std::vector<SegmentSurvey>& segments, const std::atomic<bool>& cancel);

  MaybeFailure run(const Take& take);
  /// Ids whose events are not the same everywhere.
  const Conflicts& conflicts() const { return conflicts_; }

 private:
  struct PendingRun {
    std::size_t order;
    const BlockRun* run;
  };

  MaybeFailure openUpTo(std::uint64_t event_id);
  /// The reader that stands at the lowest id; of several, the one of the first segment.
  std::size_t lowest() const;
  std::uint64_t lowestBut(std::size_t lead) const;
  MaybeFailure step(const Take& take);
  /// The other readers that stand at the id go past it.
  MaybeFailure passCopies(std::size_t lead);

  const std::vector<SegmentSurvey>& segments_;
  const std::atomic<bool>& cancel_;
  /// Runs that are not open yet, the lowest last.
  std::vector<PendingRun> pending_;
  std::vector<std::unique_ptr<RunReader>> readers_;
  Conflicts conflicts_;
};

}  // namespace walscope::salvage
