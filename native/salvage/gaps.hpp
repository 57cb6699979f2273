// The ids that a log lacks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "format/event.hpp"
#include "format/id_runs.hpp"
#include "salvage/limits.hpp"

namespace walscope::salvage {

/// Follows events whose ids rise through the span of ids that the log holds or held.
class Gaps {
 public:
  explicit Gaps(format::IdRun span) : next_(span.first), last_(span.last) {}

  void follow(std::span<const format::RequestEvent> events) {
    const std::uint64_t first = events.front().event_id;
    const std::uint64_t last = events.back().event_id;
    if (first == next_ && last - first == events.size() - 1) {
      goPast(last);
      return;
    }
    for (const format::RequestEvent& event : events) {
      if (event.event_id > next_) add({next_, event.event_id - 1});
      goPast(event.event_id);
    }
  }

  /// Behind the last event.
  void end() {
    if (!is_at_end_ && next_ <= last_) add({next_, last_});
  }

  /// At most kMaxListed.
  const std::vector<format::IdRun>& list() const { return list_; }
  std::uint64_t count() const { return count_; }
  /// Ids in all of them.
  std::uint64_t ids() const { return ids_; }

 private:
  void goPast(std::uint64_t event_id) {
    next_ = event_id + 1;
    is_at_end_ = next_ == 0;
  }

  void add(format::IdRun gap) {
    ++count_;
    ids_ += gap.count();
    if (list_.size() < kMaxListed) list_.push_back(gap);
  }

  std::uint64_t next_;
  const std::uint64_t last_;
  /// The highest id there can be was there.
  bool is_at_end_ = false;
  std::vector<format::IdRun> list_;
  std::uint64_t count_ = 0;
  std::uint64_t ids_ = 0;
};

}  // namespace walscope::salvage
