// The parts of the diagnostic merge: which ids were replayed, and which blocks make a run.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "recovery/judged_segment.hpp"
#include "recovery/replayed_ids.hpp"

namespace walscope::recovery {
namespace {

TEST(ReplayedIds, HoldsWhatWasAddedInAnyOrder) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 50; ++round) {
    ReplayedIds ids;
    std::set<std::uint64_t> expected;
    std::uint64_t late = 0;
    for (int i = 0; i < 300; ++i) {
      const std::uint64_t id = 1 + random() % 400;
      ASSERT_EQ(ids.holds({id, id}), expected.contains(id));
      if (expected.contains(id)) continue;
      late += !expected.empty() && id < *expected.rbegin() ? 1 : 0;
      ids.add(id);
      expected.insert(id);
    }
    EXPECT_EQ(ids.lateCount(), late);
    EXPECT_EQ(ids.highest(), *expected.rbegin());
    format::IdRuns all = ids.all();
    EXPECT_EQ(all.count(), expected.size());
    for (const format::IdRun& run : all.runs()) {
      for (std::uint64_t id = run.first; id <= run.last; ++id) EXPECT_TRUE(expected.contains(id));
    }
  }
}

TEST(ReplayedIds, ReachesTheHighestId) {
  ReplayedIds ids;
  constexpr std::uint64_t kHighest = ~std::uint64_t{0};
  ids.add(kHighest);
  ids.add(kHighest - 1);
  ids.add(1);
  EXPECT_TRUE(ids.holds({kHighest, kHighest}));
  EXPECT_TRUE(ids.holds({kHighest - 1, kHighest - 1}));
  EXPECT_FALSE(ids.holds({kHighest - 2, kHighest - 1}));
  EXPECT_EQ(ids.all().runs().size(), 2U);
  EXPECT_EQ(ids.lateCount(), 2U);
}

std::vector<std::vector<std::uint64_t>> runsOf(const std::vector<std::uint64_t>& first_ids) {
  JudgedSegment segment;
  for (const std::uint64_t first : first_ids) {
    segment.blocks.push_back({.first_event_id = first, .last_event_id = first + 9, .hash = 0, .block = segment.blocks.size(), .events = 10});
  }
  groupIntoRuns(segment);
  std::vector<std::vector<std::uint64_t>> runs;
  std::size_t begin = 0;
  for (const std::size_t end : segment.run_ends) {
    std::vector<std::uint64_t>& run = runs.emplace_back();
    for (; begin < end; ++begin) run.push_back(segment.blocks[begin].first_event_id);
  }
  return runs;
}

using Runs = std::vector<std::vector<std::uint64_t>>;

TEST(Runs, AreOneWhereTheIdsRise) {
  EXPECT_EQ(runsOf({}), Runs{});
  EXPECT_EQ(runsOf({1, 11, 100}), (Runs{{1, 11, 100}}));
}

TEST(Runs, TakeInterleavedBlocksApart) {
  EXPECT_EQ(runsOf({1'000, 1, 1'010, 11, 1'020, 21}), (Runs{{1'000, 1'010, 1'020}, {1, 11, 21}}));
  // A block that overlaps its predecessor does not rise.
  EXPECT_EQ(runsOf({1, 5, 11}), (Runs{{1, 11}, {5}}));
}

TEST(Runs, AreNeverMoreThanTheMost) {
  std::vector<std::uint64_t> first_ids;
  for (std::uint64_t id = 1'000; id > 0; id -= 20) first_ids.push_back(id);
  const Runs runs = runsOf(first_ids);
  ASSERT_EQ(runs.size(), kMostRuns);
  EXPECT_EQ(runs.back().size(), first_ids.size() - kMostRuns + 1);
}

}  // namespace
}  // namespace walscope::recovery
