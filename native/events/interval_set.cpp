#include "events/interval_set.hpp"

#include <algorithm>

namespace walscope::events {

IntervalSet::IntervalSet(std::vector<Interval> intervals, std::uint64_t limit) : limit_(limit) {
  for (Interval& interval : intervals) interval.most = std::min(interval.most, limit);
  std::erase_if(intervals, [](const Interval& interval) { return interval.least > interval.most; });
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) { return a.least < b.least; });
  for (const Interval& interval : intervals) {
    const bool is_apart = intervals_.empty() || (interval.least > 0 && interval.least - 1 > intervals_.back().most);
    if (is_apart) intervals_.push_back(interval);
    else intervals_.back().most = std::max(intervals_.back().most, interval.most);
  }
}

IntervalSet IntervalSet::complement() const {
  std::vector<Interval> gaps;
  std::uint64_t next = 0;
  bool reaches_limit = false;
  for (const Interval& interval : intervals_) {
    if (interval.least > next) gaps.push_back({next, interval.least - 1});
    reaches_limit = interval.most == limit_;
    if (!reaches_limit) next = interval.most + 1;
  }
  if (!reaches_limit) gaps.push_back({next, limit_});
  return {std::move(gaps), limit_};
}

bool IntervalSet::contains(std::uint64_t number) const {
  if (intervals_.empty()) return false;
  const Interval* first = intervals_.data();
  for (std::size_t count = intervals_.size(); count > 1;) {
    const std::size_t half = count / 2;
    first += first[half].least <= number ? half : 0;
    count -= half;
  }
  return first->least <= number && number <= first->most;
}

bool IntervalSet::intersects(Interval range) const {
  const auto first = std::partition_point(intervals_.begin(), intervals_.end(),
                                          [range](const Interval& interval) { return interval.most < range.least; });
  return first != intervals_.end() && range.least <= range.most && first->least <= range.most;
}

IntervalSet uniteAll(std::span<const IntervalSet> sets) {
  std::vector<Interval> all;
  for (const IntervalSet& set : sets) all.insert(all.end(), set.intervals().begin(), set.intervals().end());
  return {std::move(all), sets.front().limit()};
}

IntervalSet intersectAll(std::span<const IntervalSet> sets) {
  std::vector<IntervalSet> complements;
  for (const IntervalSet& set : sets) complements.push_back(set.complement());
  return uniteAll(complements).complement();
}

}  // namespace walscope::events
