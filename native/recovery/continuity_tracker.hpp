// Compares every replayed id with the one that should have come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "format/event.hpp"
#include "recovery/recovery_result.hpp"

namespace walscope::recovery {

/// Ids that were replayed again, or behind higher ones, within one segment.
struct RepeatedIds {
  std::uint64_t first_event_id;
  std::uint64_t last_event_id;
  std::uint64_t events;
  std::uint32_t ordinal;
};

/// Lists the first 10,000 gaps and repeats and counts all; memory is taken once, at the start. The replaying thread.
class ContinuityTracker {
 public:
  ContinuityTracker() {
    gaps_.reserve(kMaxListedRanges);
    repeats_.reserve(kMaxListedRanges);
  }

  /// The next events are of this segment.
  void startSegment(std::uint32_t ordinal) {
    ordinal_ = ordinal;
    is_repeating_ = false;
  }

  /// Ids that are known to be missing before the first event. Both ends included.
  void addGap(std::uint64_t first_event_id, std::uint64_t last_event_id);

  void onEvent(std::uint64_t event_id) {
    if (has_events_ && event_id == highest_id_ + 1 && event_id != 0) {
      highest_id_ = event_id;
      is_repeating_ = false;
    } else {
      onUnexpected(event_id);
    }
  }

  /// How many of these events, from the first on, have the ids that should come; those count as seen. None before the first event of all.
  std::size_t onEvents(std::span<const format::RequestEvent> events) {
    // Most of what an event takes here is its way from memory: a block ahead (docs/performance.md).
    constexpr std::size_t kAheadBytes = 16'384;
    if (!has_events_) return 0;
    std::uint64_t highest_id = highest_id_;
    std::size_t count = 0;
    for (const format::RequestEvent& event : events) {
      __builtin_prefetch(reinterpret_cast<const char*>(&event) + kAheadBytes, 0, 2);
      if (event.event_id != highest_id + 1 || event.event_id == 0) break;
      highest_id = event.event_id;
      ++count;
    }
    if (count == 0) return 0;
    highest_id_ = highest_id;
    is_repeating_ = false;
    return count;
  }

  std::uint64_t highestId() const { return highest_id_; }
  const std::vector<IdGap>& gaps() const { return gaps_; }
  std::uint64_t gapCount() const { return gap_count_; }
  /// Ids in all gaps.
  std::uint64_t missingIds() const { return missing_ids_; }
  const std::vector<RepeatedIds>& repeats() const { return repeats_; }
  std::uint64_t repeatCount() const { return repeat_count_; }

 private:
  void onUnexpected(std::uint64_t event_id);
  void onRepeated(std::uint64_t event_id);

  std::uint64_t highest_id_ = 0;
  std::uint64_t last_repeated_id_ = 0;
  std::uint32_t ordinal_ = 0;
  bool has_events_ = false;
  /// The event before was a repeat, so that the next one goes on with its range.
  bool is_repeating_ = false;
  std::uint64_t gap_count_ = 0;
  std::uint64_t missing_ids_ = 0;
  std::uint64_t repeat_count_ = 0;
  std::vector<IdGap> gaps_;
  std::vector<RepeatedIds> repeats_;
};

}  // namespace walscope::recovery
