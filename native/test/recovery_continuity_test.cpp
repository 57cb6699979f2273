#include "recovery/continuity_tracker.hpp"

#include <gtest/gtest.h>

namespace walscope::recovery {
namespace {

TEST(ContinuityTracker, SeesNothingInConsecutiveIds) {
  ContinuityTracker tracker;
  for (std::uint64_t id = 5; id < 5'000; ++id) tracker.onEvent(id);
  EXPECT_EQ(tracker.gapCount(), 0U);
  EXPECT_EQ(tracker.repeatCount(), 0U);
}

TEST(ContinuityTracker, TellsGaps) {
  ContinuityTracker tracker;
  for (const std::uint64_t id : {1ULL, 2ULL, 4ULL, 10ULL, 11ULL}) tracker.onEvent(id);
  ASSERT_EQ(tracker.gapCount(), 2U);
  EXPECT_EQ(tracker.gaps()[0].first_event_id, 3U);
  EXPECT_EQ(tracker.gaps()[0].last_event_id, 3U);
  EXPECT_EQ(tracker.gaps()[0].events, 1U);
  EXPECT_EQ(tracker.gaps()[1].first_event_id, 5U);
  EXPECT_EQ(tracker.gaps()[1].last_event_id, 9U);
  EXPECT_EQ(tracker.gaps()[1].events, 5U);
}

TEST(ContinuityTracker, MakesOneRangeOfIdsThatComeAgain) {
  ContinuityTracker tracker;
  tracker.startSegment(0);
  for (std::uint64_t id = 1; id <= 100; ++id) tracker.onEvent(id);
  tracker.startSegment(1);
  for (std::uint64_t id = 51; id <= 150; ++id) tracker.onEvent(id);
  ASSERT_EQ(tracker.repeatCount(), 1U);
  EXPECT_EQ(tracker.repeats()[0].first_event_id, 51U);
  EXPECT_EQ(tracker.repeats()[0].last_event_id, 100U);
  EXPECT_EQ(tracker.repeats()[0].events, 50U);
  EXPECT_EQ(tracker.repeats()[0].ordinal, 1U);
  EXPECT_EQ(tracker.gapCount(), 0U);
}

TEST(ContinuityTracker, BeginsANewRangeInANewSegmentAndWhereIdsGoBack) {
  ContinuityTracker tracker;
  tracker.startSegment(0);
  for (const std::uint64_t id : {1ULL, 2ULL, 3ULL, 4ULL}) tracker.onEvent(id);
  tracker.startSegment(1);
  for (const std::uint64_t id : {1ULL, 2ULL}) tracker.onEvent(id);
  tracker.startSegment(2);
  for (const std::uint64_t id : {3ULL, 4ULL, 3ULL, 4ULL, 5ULL}) tracker.onEvent(id);
  ASSERT_EQ(tracker.repeatCount(), 3U);
  EXPECT_EQ(tracker.repeats()[1].first_event_id, 3U);
  EXPECT_EQ(tracker.repeats()[1].events, 2U);
  EXPECT_EQ(tracker.repeats()[2].last_event_id, 4U);
}

TEST(ContinuityTracker, HoldsTheHighestId) {
  const std::uint64_t highest = ~std::uint64_t{0};
  ContinuityTracker tracker;
  for (const std::uint64_t id : {highest - 1, highest, highest, std::uint64_t{1}}) tracker.onEvent(id);
  EXPECT_EQ(tracker.gapCount(), 0U);
  EXPECT_EQ(tracker.repeatCount(), 2U);
}

TEST(ContinuityTracker, CountsWhatItDoesNotListAnyMore) {
  ContinuityTracker tracker;
  for (std::uint64_t i = 0; i < 2 * kMaxListedRanges; ++i) tracker.onEvent(2 * i + 1);
  EXPECT_EQ(tracker.gaps().size(), kMaxListedRanges);
  EXPECT_EQ(tracker.gapCount(), 2 * kMaxListedRanges - 1);
  for (std::uint64_t i = 0; i < 2 * kMaxListedRanges; ++i) {
    tracker.onEvent(5);
    tracker.onEvent(6);
  }
  EXPECT_EQ(tracker.repeats().size(), kMaxListedRanges);
  EXPECT_EQ(tracker.repeatCount(), 2 * kMaxListedRanges);
  EXPECT_EQ(tracker.repeats().back().events, 2U);
}

}  // namespace
}  // namespace walscope::recovery
