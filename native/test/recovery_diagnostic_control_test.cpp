// Diagnostic recoveries that are paused, stepped and stopped, and whose files change under them.
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "diagnosis_support.hpp"
#include "format/constants.hpp"
#include "io/open_file.hpp"
#include "recorder/cold_writer.hpp"

namespace walscope::recovery {
namespace {

namespace fs = std::filesystem;
using format::Status;
using test::eventually;
using test::hasHazard;
using test::segmentName;

class DiagnosticControl : public ::testing::TestWithParam<bool> {
 protected:
  static constexpr std::uint32_t kSegments = 4;
  static constexpr std::uint64_t kEvents = 3'000;

  void SetUp() override { test::writeLog(directory_.path(), kSegments, kEvents); }
  void TearDown() override { EXPECT_EQ(io::OpenFile::openCount(), 0U); }

  /// The consumer's work gives what a test does time to come before the end.
  RecoveryOptions options(std::uint64_t apply_ns = 5'000) const {
    return {.mode = RecoveryMode::DIAGNOSTIC, .prepared_capacity = 1, .preload = GetParam(), .apply_ns = apply_ns, .digest = true};
  }

  std::string path(std::uint32_t segment) const { return directory_.file(segmentName(segment)); }

  void freeze(std::uint32_t segment) const {
    ASSERT_FALSE(recorder::compressSegment(path(segment), path(segment) + ".lz4"));
  }

  /// Steps until a pause before the first event behind the adding of segment `ordinal`.
  void stepTo(RecoveryRun& run, std::uint32_t ordinal) {
    run.pause();
    EXPECT_TRUE(eventually([&] { return run.snapshot(1'000).phase == RunPhase::PAUSED || run.isFinished(); }));
    for (std::uint32_t i = 0; i < ordinal; ++i) {
      run.step();
      EXPECT_TRUE(eventually([&] {
        const RecoverySnapshot now = run.snapshot(1'000);
        return (now.phase == RunPhase::PAUSED && now.events_replayed >= (i + 1) * kEvents) || run.isFinished();
      }));
    }
  }

  test::TemporaryDirectory directory_;
};
INSTANTIATE_TEST_SUITE_P(WithAndWithoutPreloader, DiagnosticControl, ::testing::Bool());

TEST_P(DiagnosticControl, StepsFromSegmentToSegment) {
  RecoveryRun run(directory_.path(), options());
  run.pause();
  ASSERT_TRUE(eventually([&] { return run.snapshot(1'000).phase == RunPhase::PAUSED; }));
  for (std::uint32_t ordinal = 1; ordinal < kSegments; ++ordinal) {
    run.step();
    ASSERT_TRUE(eventually([&] {
      const RecoverySnapshot now = run.snapshot(1'000);
      return now.phase == RunPhase::PAUSED && now.events_replayed == ordinal * kEvents;
    }));
  }
  run.resume();
  run.wait();
  EXPECT_EQ(test::findDifference(run.result(), test::diagnoseSequentially(directory_.path(), 1)), "");
}

TEST_P(DiagnosticControl, StopsAtAnyMomentWithoutALeak) {
  std::mt19937_64 random(test::testSeed());
  freeze(1);
  freeze(2);
  fs::remove(path(2));
  test::flipBit(path(1), format::blockOffset(4) + 500, 2);
  test::flipBit(path(3), 20, 2);
  // ThreadSanitizer starts a thread of its own with the first one of ours.
  test::recover(directory_.path());
  const test::Resources before = test::resourcesOf(directory_.path());
  const test::ExpectedDiagnosis expected = test::diagnoseSequentially(directory_.path(), 1);
  for (int round = 0; round < 150; ++round) {
    RecoveryOptions way = options(random() % 3 == 0 ? 300 : 0);
    way.prepared_capacity = 1 + static_cast<std::uint32_t>(random() % 3);
    RecoveryRun run(directory_.path(), way);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4'000));
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

TEST_P(DiagnosticControl, SaysNothingOfWhatAStopLeftUnread) {
  RecoveryRun run(directory_.path(), options());
  stepTo(run, 1);
  run.stop();
  run.wait();
  EXPECT_TRUE(run.result().stopped);
  EXPECT_EQ(run.result().lost_events, 0U);
  EXPECT_TRUE(run.result().skipped.empty());
}

TEST_P(DiagnosticControl, GoesOnBehindASegmentThatIsCut) {
  for (const std::uint32_t segment : {1U, 2U, 3U}) {
    SCOPED_TRACE(segment);
    SetUp();
    RecoveryRun run(directory_.path(), options());
    stepTo(run, segment);
    ASSERT_FALSE(run.isFinished());
    // Inside block 5; block 0 was read before the pause.
    const std::uint64_t cut_bytes = format::blockOffset(5) + 64 + 100 * 64;
    fs::resize_file(path(segment), cut_bytes);
    run.resume();
    run.wait();
    const RecoveryResult& result = run.result();
    EXPECT_EQ(result.status, Status::ITEM_NOT_FOUND);
    EXPECT_EQ(result.events_replayed, (kSegments - 1) * kEvents + 5 * 256);
    EXPECT_EQ(result.lost_events, kEvents - 5 * 256);
    ASSERT_TRUE(result.read_failure.has_value());
    EXPECT_EQ(result.read_failure->file, path(segment));
    EXPECT_EQ(result.read_failure->offset, cut_bytes);
    ASSERT_EQ(result.damaged.size(), 1U);
    EXPECT_EQ(result.damaged[0].status, Status::READ_FAILED);
    EXPECT_EQ(result.damaged[0].block, 5U);
    EXPECT_TRUE(hasHazard(result, HazardCode::CRASH_TRUNCATED_WHILE_MAPPED));
  }
}

TEST_P(DiagnosticControl, ReplaysNothingThatWasChangedUnderIt) {
  RecoveryRun run(directory_.path(), options());
  stepTo(run, 1);
  ASSERT_FALSE(run.isFinished());
  test::flipBit(path(1), format::blockOffset(6) + 64 + 256 * 64 - 1, 7);
  run.resume();
  run.wait();
  const RecoveryResult& result = run.result();
  EXPECT_EQ(result.lost_events, 256U);
  ASSERT_TRUE(result.read_failure.has_value());
  EXPECT_EQ(result.read_failure->offset, format::blockOffset(6));
  // It is as long as it was: the original's map has its pages.
  EXPECT_FALSE(hasHazard(result, HazardCode::CRASH_TRUNCATED_WHILE_MAPPED));
}

TEST_P(DiagnosticControl, HoldsADeletedAndAReplacedFile) {
  RecoveryRun run(directory_.path(), options());
  stepTo(run, 2);
  ASSERT_FALSE(run.isFinished());
  fs::remove(path(2));
  test::writeSegment(directory_.path(), {.segment_index = 2, .first_event_id = 1, .events = 10});
  run.resume();
  run.wait();
  EXPECT_EQ(run.result().events_replayed, kSegments * kEvents);
  EXPECT_FALSE(run.result().read_failure.has_value());
}

TEST_P(DiagnosticControl, GoesOnBehindAColdSegmentThatIsCut) {
  freeze(1);
  fs::remove(path(1));
  RecoveryRun run(directory_.path(), options());
  stepTo(run, 1);
  ASSERT_FALSE(run.isFinished());
  fs::resize_file(path(1) + ".lz4", 100);
  run.resume();
  run.wait();
  const RecoveryResult& result = run.result();
  // Its first block was decompressed before the pause, or the frame's first 4 MiB were.
  EXPECT_EQ(result.events_replayed + result.lost_events, kSegments * kEvents);
  EXPECT_GE(result.events_replayed, (kSegments - 1) * kEvents + 256);
  EXPECT_EQ(result.read_failure.has_value(), result.lost_events > 0);
  EXPECT_FALSE(hasHazard(result, HazardCode::CRASH_TRUNCATED_WHILE_MAPPED));
}

TEST_P(DiagnosticControl, SurvivesFilesThatShrinkWhileTheyAreJudged) {
  for (int round = 0; round < 20; ++round) {
    SetUp();
    RecoveryRun run(directory_.path(), options(1'000));
    for (std::uint32_t i = 0; i < kSegments; ++i) {
      std::this_thread::sleep_for(std::chrono::microseconds(100 * round));
      fs::resize_file(path(kSegments - 1 - i), static_cast<std::uint64_t>(5'000 * (round % 4)));
    }
    const RecoverySnapshot snapshot = test::drainAll(run);
    const RecoveryResult& result = run.result();
    EXPECT_EQ(result.status, Status::ITEM_NOT_FOUND);
    EXPECT_LE(result.events_replayed, kSegments * kEvents);
    EXPECT_EQ(test::findIllegalTransition(snapshot, run.segments()->segments.size()), "");
  }
}

}  // namespace
}  // namespace walscope::recovery
