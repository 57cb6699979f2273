// Sets of the numbers that a condition is true of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace walscope::events {

/// Both ends count.
struct Interval {
  std::uint64_t least;
  std::uint64_t most;
  bool operator==(const Interval&) const = default;
};

/// Intervals in rising order that neither overlap nor touch, within 0 to `limit`.
class IntervalSet {
 public:
  /// All numbers of the intervals, in any order, as far as they are within the limit; an interval whose ends are
  /// swapped has none.
  IntervalSet(std::vector<Interval> intervals, std::uint64_t limit);

  /// All numbers up to the limit that are not in it.
  IntervalSet complement() const;
  bool isEmpty() const { return intervals_.empty(); }
  bool isWhole() const { return intervals_.size() == 1 && intervals_[0] == Interval{0, limit_}; }
  /// Without a branch that depends on the numbers: asked for each event.
  bool contains(std::uint64_t number) const;
  /// True where it has any of these numbers.
  bool intersects(Interval range) const;
  std::span<const Interval> intervals() const { return intervals_; }
  std::uint64_t limit() const { return limit_; }

 private:
  std::vector<Interval> intervals_;
  std::uint64_t limit_;
};

/// What is in any of the sets, which are not none and have one limit.
IntervalSet uniteAll(std::span<const IntervalSet> sets);
/// What is in each of them.
IntervalSet intersectAll(std::span<const IntervalSet> sets);

}  // namespace walscope::events
