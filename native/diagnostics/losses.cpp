#include "diagnostics/losses.hpp"

#include <algorithm>
#include <optional>

namespace walscope::diagnostics {

namespace {

using format::IdRun;
using format::IdRuns;

class LossCounter {
 public:
  void add(IdRun run) {
    ++loss_.range_count;
    loss_.lost_events += run.count();
    if (loss_.ranges.size() < kMaxListedLosses) loss_.ranges.push_back(run);
  }

  Loss take(std::uint64_t events) {
    loss_.events = events;
    return std::move(loss_);
  }

 private:
  Loss loss_;
};

/// What of `expected` is not in `replayed`.
Loss missing(IdRuns& expected, IdRuns& replayed) {
  LossCounter counter;
  const std::vector<IdRun>& there = replayed.normalise();
  auto next = there.begin();
  for (IdRun rest : expected.normalise()) {
    while (next != there.end() && next->last < rest.first) ++next;
    bool is_used_up = false;
    for (auto run = next; run != there.end() && run->first <= rest.last && !is_used_up; ++run) {
      if (run->first > rest.first) counter.add({rest.first, run->first - 1});
      is_used_up = run->last >= rest.last;
      if (!is_used_up) rest.first = run->last + 1;
    }
    if (!is_used_up) counter.add(rest);
  }
  return counter.take(replayed.count());
}

/// Nothing from `first_lost` on.
Loss upTo(std::optional<std::uint64_t> first_lost, IdRuns& expected, IdRuns& had) {
  LossCounter counter;
  if (!first_lost) return counter.take(had.count());
  for (const IdRun& run : expected.normalise()) {
    if (run.last >= *first_lost) counter.add({std::max(run.first, *first_lost), run.last});
  }
  std::uint64_t events = 0;
  for (const IdRun& run : had.normalise()) {
    if (run.first < *first_lost) events += IdRun{run.first, std::min(run.last, *first_lost - 1)}.count();
  }
  return counter.take(events);
}

}  // namespace

std::uint64_t countMissing(IdRuns& expected, IdRuns& there) { return missing(expected, there).lost_events; }

Losses findLosses(IdRuns& expected, IdRuns& strict, IdRuns& had) {
  Losses losses{.strict = missing(expected, strict), .diagnostic = missing(expected, had), .point_in_time = {}};
  const std::vector<IdRun>& lost = losses.diagnostic.ranges;
  losses.point_in_time = upTo(lost.empty() ? std::nullopt : std::optional(lost.front().first), expected, had);
  return losses;
}

}  // namespace walscope::diagnostics
