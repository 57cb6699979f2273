// Lost ranges, against sets of single ids.
#include "diagnostics/losses.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>

#include "recovery_support.hpp"

namespace walscope::diagnostics {
namespace {

using format::IdRun;
using format::IdRuns;

struct Made {
  IdRuns runs;
  std::set<std::uint64_t> ids;
};

Made makeRuns(std::mt19937_64& random, std::uint64_t count) {
  Made made;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t first = random() % 60 + 1;
    const std::uint64_t last = first + random() % 8;
    made.runs.add({first, last});
    for (std::uint64_t id = first; id <= last; ++id) made.ids.insert(id);
  }
  return made;
}

std::set<std::uint64_t> idsOf(const Loss& loss) {
  std::set<std::uint64_t> ids;
  for (const IdRun& run : loss.ranges) {
    for (std::uint64_t id = run.first; id <= run.last; ++id) EXPECT_TRUE(ids.insert(id).second);
  }
  EXPECT_EQ(ids.size(), loss.lost_events);
  EXPECT_EQ(loss.ranges.size(), loss.range_count);
  return ids;
}

TEST(Losses, AreTheExpectedIdsThatAreNotThere) {
  std::mt19937_64 random(test::testSeed());
  for (int i = 0; i < 2'000; ++i) {
    Made expected = makeRuns(random, random() % 5);
    Made strict = makeRuns(random, random() % 5);
    Made had = makeRuns(random, random() % 9);
    const Losses losses = findLosses(expected.runs, strict.runs, had.runs);
    const auto missing = [&](const std::set<std::uint64_t>& there) {
      std::set<std::uint64_t> ids;
      for (const std::uint64_t id : expected.ids) {
        if (!there.contains(id)) ids.insert(id);
      }
      return ids;
    };
    EXPECT_EQ(idsOf(losses.strict), missing(strict.ids));
    EXPECT_EQ(losses.strict.events, strict.ids.size());
    const std::set<std::uint64_t> lost = missing(had.ids);
    EXPECT_EQ(idsOf(losses.diagnostic), lost);
    EXPECT_EQ(countMissing(expected.runs, had.runs), lost.size());

    std::set<std::uint64_t> before = had.ids;
    std::set<std::uint64_t> behind;
    if (!lost.empty()) {
      before.erase(before.lower_bound(*lost.begin()), before.end());
      behind = std::set<std::uint64_t>(expected.ids.find(*lost.begin()), expected.ids.end());
    }
    EXPECT_EQ(losses.point_in_time.events, before.size());
    EXPECT_EQ(idsOf(losses.point_in_time), behind);
  }
}

TEST(Losses, HoldAtTheEndsOfTheIds) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  IdRuns expected;
  expected.add({kMost - 9, kMost});
  IdRuns nothing;
  IdRuns had;
  had.add({kMost - 9, kMost - 5});
  had.add({kMost - 3, kMost});
  const Losses losses = findLosses(expected, nothing, had);
  EXPECT_EQ(losses.strict.lost_events, 10U);
  ASSERT_EQ(losses.diagnostic.ranges.size(), 1U);
  EXPECT_EQ(losses.diagnostic.ranges[0].first, kMost - 4);
  EXPECT_EQ(losses.point_in_time.lost_events, 5U);
}

}  // namespace
}  // namespace walscope::diagnostics
