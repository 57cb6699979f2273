// The ids that were replayed, in whatever order.
#pragma once

#include <cstdint>
#include <map>

#include "format/id_runs.hpp"

namespace walscope::recovery {

/// The replaying thread. Rising ids, the common case, take no search; memory grows with the gaps between them.
class ReplayedIds {
 public:
  /// An id that is not in there yet.
  void add(std::uint64_t event_id) {
    if (event_id > highest_) {
      rising_.add({event_id, event_id});
      highest_ = event_id;
    } else {
      addLate(event_id);
    }
  }

  /// True where all of these ids are in there, both ends included.
  bool holds(format::IdRun run) const;

  /// 0 for none.
  std::uint64_t highest() const { return highest_; }
  /// Ids that came behind higher ones.
  std::uint64_t lateCount() const { return late_count_; }
  /// All of them.
  format::IdRuns all() const;

 private:
  void addLate(std::uint64_t event_id);

  format::IdRuns rising_;
  /// First and last id of each run of late ones.
  std::map<std::uint64_t, std::uint64_t> late_;
  std::uint64_t late_count_ = 0;
  std::uint64_t highest_ = 0;
};

}  // namespace walscope::recovery
