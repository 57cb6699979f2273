// Pause, step and stop at any moment, and what an observer sees meanwhile.
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "io/open_file.hpp"
#include "recovery_support.hpp"

namespace walscope::recovery {
namespace {

using test::eventually;

class Control : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kSegments = 5;
  static constexpr std::uint64_t kEvents = 600;

  void SetUp() override { test::writeLog(directory_.path(), kSegments, kEvents); }
  void TearDown() override { EXPECT_EQ(io::OpenFile::openCount(), 0U); }

  static bool isPausedAt(RecoveryRun& run, std::uint32_t ordinal) {
    return eventually([&] {
      const RecoverySnapshot now = run.snapshot(1'000);
      return now.phase == RunPhase::PAUSED && now.manager_waits == ManagerWait::PAUSED && now.current_ordinal == ordinal;
    });
  }

  test::TemporaryDirectory directory_;
};

TEST_F(Control, PausesAndGoesOn) {
  RecoveryRun run(directory_.path(), {.apply_ns = 50'000});
  run.pause();
  ASSERT_TRUE(isPausedAt(run, 0));
  const std::uint64_t replayed = run.snapshot(1'000).events_replayed;
  EXPECT_LT(replayed, kSegments * kEvents);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(run.snapshot(1'000).events_replayed, replayed);
  EXPECT_FALSE(run.isFinished());
  run.resume();
  run.wait();
  EXPECT_EQ(run.result().events_replayed, kSegments * kEvents);
  EXPECT_FALSE(run.result().stopped);
  EXPECT_GE(run.result().timing.paused_ns, 20'000'000U);
}

TEST_F(Control, StepsFromSegmentToSegment) {
  for (const bool preload : {true, false}) {
    // The consumer's work gives the pause time to come before the end.
    RecoveryRun run(directory_.path(), {.preload = preload, .apply_ns = 5'000, .digest = true});
    run.pause();
    ASSERT_TRUE(eventually([&] { return run.snapshot(1'000).phase == RunPhase::PAUSED; }));
    const std::uint32_t first = *run.snapshot(1'000).current_ordinal;
    for (std::uint32_t ordinal = first + 1; ordinal < kSegments; ++ordinal) {
      run.step();
      ASSERT_TRUE(isPausedAt(run, ordinal));
      EXPECT_EQ(run.snapshot(1'000).events_replayed, ordinal * kEvents);
    }
    run.step();
    run.wait();
    EXPECT_EQ(run.result().status, format::Status::ITEM_NOT_FOUND);
    EXPECT_EQ(run.result().events_replayed, kSegments * kEvents);
    EXPECT_EQ(*run.result().digest, test::readSequentially(directory_.path(), 1).digest);
    EXPECT_EQ(run.result().telemetry[telemetry::Metric::NEXT_EVENT].count, kSegments * kEvents);
  }
}

TEST_F(Control, ResumeTakesBackAStep) {
  RecoveryRun run(directory_.path(), {.apply_ns = 5'000});
  run.pause();
  ASSERT_TRUE(eventually([&] { return run.snapshot(1'000).phase == RunPhase::PAUSED; }));
  run.step();
  run.resume();
  ASSERT_TRUE(eventually([&] {
    if (run.snapshot(1'000).phase == RunPhase::PAUSED) run.resume();  // the step was quicker
    return run.isFinished();
  }));
  EXPECT_EQ(run.result().events_replayed, kSegments * kEvents);
}

TEST_F(Control, StopsWhilePaused) {
  RecoveryRun run(directory_.path(), {.apply_ns = 50'000});
  run.pause();
  ASSERT_TRUE(isPausedAt(run, 0));
  run.stop();
  run.wait();
  EXPECT_TRUE(run.result().stopped);
  EXPECT_EQ(run.result().status, format::Status::OK);
  EXPECT_LT(run.result().events_replayed, kSegments * kEvents);
}

TEST_F(Control, StopsAConsumerThatTakesASecondForAnEvent) {
  RecoveryRun run(directory_.path(), {.apply_ns = 1'000'000'000});
  ASSERT_TRUE(eventually([&] { return run.snapshot(1'000).phase == RunPhase::REPLAYING; }));
  const auto start = std::chrono::steady_clock::now();
  run.stop();
  run.wait();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_TRUE(run.result().stopped);
}

TEST_F(Control, StopsAtAnyMomentWithoutALeak) {
  std::mt19937_64 random(test::testSeed());
  // ThreadSanitizer starts a thread of its own with the first one of ours.
  test::recover(directory_.path());
  const test::Resources before = test::resourcesOf(directory_.path());
  const test::ExpectedRecovery expected = test::readSequentially(directory_.path(), 1, true);
  for (int round = 0; round < 200; ++round) {
    RecoveryOptions options{.digest = true};
    options.preload = random() % 4 != 0;
    options.prepared_capacity = 1 + static_cast<std::uint32_t>(random() % 4);
    options.finished_capacity = 1 + static_cast<std::uint32_t>(random() % 3);
    options.verify_threads = 1 + static_cast<std::uint32_t>(random() % 3);
    options.apply_ns = random() % 3 == 0 ? 300 : 0;
    RecoveryRun run(directory_.path(), options);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 1'500));
    if (random() % 4 == 0) run.pause();
    if (random() % 4 == 0) run.step();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 500));
    run.stop();
    const RecoverySnapshot snapshot = test::drainAll(run);
    const RecoveryResult& result = run.result();
    ASSERT_EQ(*result.digest, expected.prefix_digests.at(result.events_replayed));
    ASSERT_EQ(result.telemetry[telemetry::Metric::NEXT_EVENT].count, result.events_replayed);
    if (run.segments()) {
      ASSERT_EQ(test::findIllegalTransition(snapshot, run.segments()->segments.size()), "");
    }
    ASSERT_EQ(io::OpenFile::openCount(), 0U);
  }
  EXPECT_TRUE(eventually([&] { return test::resourcesOf(directory_.path()) == before; }));
}

TEST_F(Control, EndsInItsDestructor) {
  for (int round = 0; round < 50; ++round) {
    RecoveryRun run(directory_.path(), {.apply_ns = 100'000});
    if (round % 3 == 0) run.pause();
    std::this_thread::sleep_for(std::chrono::microseconds(20 * round));
  }
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
}

TEST_F(Control, CanBeAskedAnythingAfterItsEnd) {
  RecoveryRun run(directory_.path(), {});
  run.wait();
  run.pause();
  run.step();
  run.resume();
  run.stop();
  EXPECT_EQ(run.snapshot(1).phase, RunPhase::FINISHED);
  EXPECT_FALSE(run.result().stopped);
}

/// Every change arrives exactly once, whatever the limit, while the run goes on.
TEST_F(Control, GivesEveryChangeToAnObserverOnce) {
  for (const std::size_t limit : {std::size_t{1}, std::size_t{3}, std::size_t{2'000}}) {
    RecoveryRun run(directory_.path(), {.prepared_capacity = 2, .finished_capacity = 2, .apply_ns = 500});
    RecoverySnapshot all;
    std::uint64_t events = 0;
    std::uint64_t at_ns = 0;
    while (true) {
      const bool was_finished = run.isFinished();
      const RecoverySnapshot now = run.snapshot(limit);
      EXPECT_LE(now.transitions.size(), limit);
      EXPECT_LE(now.prepared_occupancy.size(), limit);
      EXPECT_LE(now.finished_occupancy.size(), limit);
      EXPECT_LE(now.switches.size(), limit);
      EXPECT_GE(now.events_replayed, events);
      EXPECT_GE(now.at_ns, at_ns);
      EXPECT_LE(now.prepared.occupancy, 2U);
      events = now.events_replayed;
      at_ns = now.at_ns;
      all.transitions.insert(all.transitions.end(), now.transitions.begin(), now.transitions.end());
      all.switches.insert(all.switches.end(), now.switches.begin(), now.switches.end());
      all.prepared_occupancy.insert(all.prepared_occupancy.end(), now.prepared_occupancy.begin(), now.prepared_occupancy.end());
      all.finished_occupancy.insert(all.finished_occupancy.end(), now.finished_occupancy.begin(), now.finished_occupancy.end());
      if (was_finished && !run.hasChanges()) break;
    }
    EXPECT_EQ(events, kSegments * kEvents);
    EXPECT_EQ(test::findIllegalTransition(all, kSegments), "");
    ASSERT_EQ(all.switches.size(), kSegments - 1);
    for (std::uint32_t i = 0; i + 1 < kSegments; ++i) {
      EXPECT_EQ(all.switches[i].from_ordinal, i);
      EXPECT_EQ(all.switches[i].to_ordinal, i + 1);
      EXPECT_LE(all.switches[i].wait_ns, all.switches[i].duration_ns);
    }
    EXPECT_EQ(all.prepared_occupancy.size(), 2 * (kSegments - 1));
    EXPECT_EQ(all.prepared_occupancy.back().occupancy, 0U);
    EXPECT_EQ(all.finished_occupancy.back().occupancy, 0U);
    for (const OccupancySample& sample : all.prepared_occupancy) EXPECT_LE(sample.occupancy, 2U);
    for (const OccupancySample& sample : all.finished_occupancy) EXPECT_LE(sample.occupancy, 2U);
    EXPECT_EQ(run.snapshot(10).segments_done, kSegments);
    EXPECT_EQ(run.snapshot(10).segments_total, kSegments);
  }
}

}  // namespace
}  // namespace walscope::recovery
