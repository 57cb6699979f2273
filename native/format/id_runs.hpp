// Sets of event ids as merged runs. No arithmetic here overflows, up to the id 2^64 − 1.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace walscope::format {

/// Both ends included.
struct IdRun {
  std::uint64_t first;
  std::uint64_t last;

  /// Saturates for the one run that has 2^64 ids.
  std::uint64_t count() const {
    const std::uint64_t distance = last - first;
    return distance == std::numeric_limits<std::uint64_t>::max() ? distance : distance + 1;
  }
};

/// Widens a span so that it holds the run as well.
inline void widen(std::optional<IdRun>& span, IdRun run) {
  span = span ? IdRun{std::min(span->first, run.first), std::max(span->last, run.last)} : run;
}

/// Runs are added in any order; `normalise` sorts and merges them. Adding in rising order merges at once.
class IdRuns {
 public:
  void add(IdRun run) {
    if (!runs_.empty() && run.first >= runs_.back().first && (run.first <= runs_.back().last || run.first - 1 == runs_.back().last)) {
      runs_.back().last = std::max(runs_.back().last, run.last);
      return;
    }
    is_normal_ = is_normal_ && (runs_.empty() || run.first > runs_.back().last);
    runs_.push_back(run);
  }

  void add(const IdRuns& other) {
    for (const IdRun& run : other.runs_) add(run);
  }

  /// Sorted, disjoint, not adjacent.
  const std::vector<IdRun>& normalise() {
    if (is_normal_) return runs_;
    std::sort(runs_.begin(), runs_.end(), [](const IdRun& a, const IdRun& b) { return a.first < b.first; });
    std::vector<IdRun> unsorted;
    unsorted.swap(runs_);
    is_normal_ = true;
    for (const IdRun& run : unsorted) add(run);
    return runs_;
  }

  const std::vector<IdRun>& runs() const { return runs_; }
  bool empty() const { return runs_.empty(); }

  /// Number of distinct ids. Normalises.
  std::uint64_t count() {
    std::uint64_t total = 0;
    for (const IdRun& run : normalise()) total += run.count();
    return total;
  }

 private:
  std::vector<IdRun> runs_;
  bool is_normal_ = true;
};

}  // namespace walscope::format
