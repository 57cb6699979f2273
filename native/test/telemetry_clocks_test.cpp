#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <thread>

#include "telemetry/activity_clock.hpp"
#include "telemetry/telemetry.hpp"
#include "telemetry/tsc_clock.hpp"

namespace walscope::telemetry {
namespace {

enum class Activity : std::uint8_t { FIRST, SECOND, THIRD };
using Clock = ActivityClock<Activity, 3>;

TEST(ActivityClock, GivesEveryMomentToOneActivity) {
  Clock clock(1'000);
  clock.enter(Activity::SECOND, 1'010);
  clock.enter(Activity::THIRD, 1'030);
  clock.enter(Activity::SECOND, 1'060);
  const Clock::Reading reading = clock.read(1'100);
  EXPECT_EQ(reading[Activity::FIRST], 10U);
  EXPECT_EQ(reading[Activity::SECOND], 20U + 40U);
  EXPECT_EQ(reading[Activity::THIRD], 30U);
  EXPECT_EQ(reading.current, Activity::SECOND);
}

TEST(ActivityClock, AddsUpWhileAnotherThreadReads) {
  const std::uint64_t start_ns = monotonicNs();
  Clock clock(start_ns);
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int i = 0; i < 100'000; ++i) clock.enter(static_cast<Activity>(i % 3), monotonicNs());
    done = true;
  });
  while (!done) {
    const std::uint64_t now_ns = monotonicNs();
    const Clock::Reading reading = clock.read(now_ns);
    const std::uint64_t sum_ns = std::accumulate(reading.spent_ns.begin(), reading.spent_ns.end(), std::uint64_t{0});
    // A change of the activity that came after `now_ns` counts as a whole.
    EXPECT_GE(sum_ns, now_ns - start_ns);
    EXPECT_LE(sum_ns, monotonicNs() - start_ns);
  }
  writer.join();
}

TEST(TscClock, NeverCountsBackwards) {
  const TscClock& clock = TscClock::instance();
  EXPECT_GT(clock.nsPerTick(), 0);
  EXPECT_GT(clock.timerOverheadNs(), 0);
  EXPECT_EQ(clock.elapsedNs(10, 5), 0U);
  std::uint64_t last = clock.begin();
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t now = clock.end();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(TscClock, ConvertsThereAndBack) {
  const TscClock& clock = TscClock::instance();
  const std::uint64_t ticks = clock.ticks(1'000'000'000);
  EXPECT_NEAR(static_cast<double>(clock.elapsedNs(1, 1 + ticks)), 1e9, 2);
}

TEST(Telemetry, HasTheNamesOfTheOriginal) {
  EXPECT_EQ(toString(Metric::PRELOAD_SEGMENT), "preload_segment");
  EXPECT_EQ(toString(Metric::BUILD_INDEX), "build_index");
  EXPECT_EQ(toString(Metric::SEGMENT_SWITCH), "segment_switch");
  EXPECT_EQ(toString(Metric::NEXT_EVENT), "next_event");
  EXPECT_EQ(toString(Metric::RESUME_FROM_EVENT), "resume_from_event");
}

TEST(Telemetry, AddsUpOperationsAndCounters) {
  const auto manager = std::make_unique<Telemetry>();
  const auto preloader = std::make_unique<Telemetry>();
  manager->record(Metric::OPEN_SEGMENT, 5, true);
  preloader->record(Metric::OPEN_SEGMENT, 7, false);
  manager->countFailure(format::Status::HEADER_CHECKSUM_MISMATCH);
  preloader->countFailure(format::Status::BLOCK_CHECKSUM_MISMATCH);
  preloader->countFailure(format::Status::CHAINED_CHECKSUM_MISMATCH);
  preloader->countFailure(format::Status::SEGMENT_CORRUPTED);
  preloader->countFailure(format::Status::SEGMENT_POSSIBLY_CORRUPTED);
  preloader->countFailure(format::Status::OK);
  preloader->countFailure(format::Status::OPEN_FAILED);
  const TelemetryReader reader{manager.get(), preloader.get()};
  const TelemetrySummary summary = reader.summary();
  EXPECT_EQ(summary[Metric::OPEN_SEGMENT].count, 2U);
  EXPECT_EQ(summary[Metric::OPEN_SEGMENT].failures, 1U);
  EXPECT_EQ(summary[Metric::OPEN_SEGMENT].total_ns, 12U);
  EXPECT_EQ(summary[Metric::CLOSE_SEGMENT].count, 0U);
  EXPECT_EQ(summary.counters.total_header_checksum_failures, 1U);
  EXPECT_EQ(summary.counters.total_block_checksum_failures, 1U);
  EXPECT_EQ(summary.counters.total_chained_checksum_failures, 1U);
  EXPECT_EQ(summary.counters.total_validation_failures, 2U);
  EXPECT_FALSE(reader.curves()[static_cast<std::size_t>(Metric::OPEN_SEGMENT)].empty());
  EXPECT_TRUE(reader.curves()[static_cast<std::size_t>(Metric::CLOSE_SEGMENT)].empty());
}

}  // namespace
}  // namespace walscope::telemetry
