#include "recovery/replayed_ids.hpp"

#include <algorithm>
#include <iterator>

namespace walscope::recovery {

using format::IdRun;

bool ReplayedIds::holds(IdRun run) const {
  const std::vector<IdRun>& runs = rising_.runs();
  auto found = std::upper_bound(runs.begin(), runs.end(), run.first,
                                [](std::uint64_t id, const IdRun& it) { return id < it.first; });
  if (found != runs.begin() && std::prev(found)->last >= run.last) return true;
  const auto late = late_.upper_bound(run.first);
  return late != late_.begin() && std::prev(late)->second >= run.last;
}

void ReplayedIds::addLate(std::uint64_t event_id) {
  ++late_count_;
  auto next = late_.upper_bound(event_id);
  std::uint64_t last = event_id;
  if (next != late_.end() && next->first - 1 == event_id) {
    last = next->second;
    next = late_.erase(next);
  }
  if (next != late_.begin() && std::prev(next)->second + 1 == event_id) {
    std::prev(next)->second = last;
  } else {
    late_.emplace_hint(next, event_id, last);
  }
}

format::IdRuns ReplayedIds::all() const {
  format::IdRuns all = rising_;
  for (const auto& [first, last] : late_) all.add({first, last});
  all.normalise();
  return all;
}

}  // namespace walscope::recovery
