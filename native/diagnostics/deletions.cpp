#include "diagnostics/deletions.hpp"

#include <algorithm>

#include "diagnostics/losses.hpp"

namespace walscope::diagnostics {

using format::IdRuns;

std::vector<const SegmentFacts*> findDeletedByRestart(const DirectoryFacts& facts) {
  std::vector<const SegmentFacts*> newest_first;
  for (const SegmentFacts& segment : facts.hot) {
    if (segment.file->is_regular) newest_first.push_back(&segment);
  }
  std::sort(newest_first.begin(), newest_first.end(),
            [](const SegmentFacts* a, const SegmentFacts* b) { return a->file->name > b->file->name; });
  const auto first_valid = std::find_if(newest_first.begin(), newest_first.end(), [](const SegmentFacts* segment) {
    return segment->strict_status == format::Status::OK;
  });
  newest_first.erase(first_valid, newest_first.end());
  return newest_first;
}

std::vector<Deletion> findDeletions(const DirectoryFacts& facts, IdRuns safe) {
  const std::vector<const SegmentFacts*> deleted = findDeletedByRestart(facts);
  for (const SegmentFacts& segment : facts.hot) {
    const bool stays = std::find(deleted.begin(), deleted.end(), &segment) == deleted.end();
    if (stays) safe.add(segment.recoverable);
  }
  std::vector<Deletion> deletions;
  for (const SegmentFacts* segment : deleted) {
    IdRuns had = segment->recoverable;
    deletions.push_back({.file = segment->file->name,
                         .status = segment->strict_status,
                         .is_unused = segment->is_unused,
                         .events = segment->events,
                         .recoverable_events = had.count(),
                         .only_here = countMissing(had, safe),
                         .ids = segment->ids});
  }
  return deletions;
}

}  // namespace walscope::diagnostics
