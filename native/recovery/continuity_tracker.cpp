#include "recovery/continuity_tracker.hpp"

namespace walscope::recovery {

void ContinuityTracker::addGap(std::uint64_t first_event_id, std::uint64_t last_event_id) {
  ++gap_count_;
  // No overflow: the gaps do not overlap.
  missing_ids_ += last_event_id - first_event_id + 1;
  if (gaps_.size() < kMaxListedRanges) {
    gaps_.push_back({first_event_id, last_event_id, last_event_id - first_event_id + 1});
  }
}

void ContinuityTracker::onUnexpected(std::uint64_t event_id) {
  if (has_events_ && event_id <= highest_id_) return onRepeated(event_id);
  if (has_events_) addGap(highest_id_ + 1, event_id - 1);
  has_events_ = true;
  highest_id_ = event_id;
  is_repeating_ = false;
}

void ContinuityTracker::onRepeated(std::uint64_t event_id) {
  const bool goes_on = is_repeating_ && event_id > last_repeated_id_;
  is_repeating_ = true;
  last_repeated_id_ = event_id;
  if (!goes_on) {
    ++repeat_count_;
    if (repeats_.size() < kMaxListedRanges) repeats_.push_back({event_id, event_id, 1, ordinal_});
    return;
  }
  // Ranges beyond the list are only counted.
  if (repeat_count_ > repeats_.size()) return;
  repeats_.back().last_event_id = event_id;
  ++repeats_.back().events;
}

}  // namespace walscope::recovery
