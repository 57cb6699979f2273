// Ids that stand in several places with different events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "salvage/limits.hpp"

namespace walscope::salvage {

/// Consecutive ids; both ends included.
struct Conflict {
  std::uint64_t first_event_id;
  std::uint64_t last_event_id;
  /// Places of the two segments in the order: whose events were taken, and the other one.
  std::size_t taken;
  std::size_t other;
};

class Conflicts {
 public:
  /// Ids come in rising order.
  void add(std::uint64_t event_id, std::size_t taken, std::size_t other) {
    ++ids_;
    for (std::size_t i = list_.size(); i-- > 0 && list_[i].last_event_id + 1 >= event_id;) {
      Conflict& conflict = list_[i];
      if (conflict.taken != taken || conflict.other != other) continue;
      conflict.last_event_id = event_id;
      return;
    }
    ++count_;
    if (list_.size() < kMaxListed) list_.push_back({event_id, event_id, taken, other});
  }

  const std::vector<Conflict>& list() const { return list_; }
  /// Ranges in all, and ids in them.
  std::uint64_t count() const { return count_; }
  std::uint64_t ids() const { return ids_; }

 private:
  std::vector<Conflict> list_;
  std::uint64_t count_ = 0;
  std::uint64_t ids_ = 0;
};

}  // namespace walscope::salvage
