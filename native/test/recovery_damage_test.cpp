// What is replayed of damaged logs, and which hazards are told: the table of recovery.md.
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <memory>

#include "format/constants.hpp"
#include "io/open_file.hpp"
#include "io/reading_way.hpp"
#include "recovery_support.hpp"

namespace walscope::recovery {
namespace {

using format::Status;
using test::hasHazard;
using test::segmentName;

class Damage : public ::testing::TestWithParam<bool> {
 protected:
  void TearDown() override { EXPECT_EQ(io::OpenFile::openCount(), 0U); }

  RecoveryResult recover(std::uint64_t from_event_id = 1) {
    const RecoveryOptions options{.from_event_id = from_event_id, .preload = GetParam(), .digest = true};
    const test::ExpectedRecovery expected = test::readSequentially(directory_.path(), from_event_id);
    RecoveryRun run(directory_.path(), options);
    const RecoverySnapshot snapshot = test::drainAll(run);
    const RecoveryResult result = run.result();
    EXPECT_EQ(toString(result.status), expected.status);
    EXPECT_EQ(result.events_replayed, expected.events);
    EXPECT_EQ(*result.digest, expected.digest);
    EXPECT_EQ(test::findIllegalTransition(snapshot, run.segments()->segments.size()), "");
    return result;
  }

  void corrupt(std::uint32_t segment, std::uint64_t block = 0) {
    test::flipBit(directory_.file(segmentName(segment)), format::blockOffset(block) + 64 + 1'000, 5);
  }

  test::TemporaryDirectory directory_;
};
INSTANTIATE_TEST_SUITE_P(WithAndWithoutPreloader, Damage, ::testing::Bool());

TEST_P(Damage, SkipsACorruptSegmentInTheMiddle) {
  test::writeLog(directory_.path(), 4, 600);
  corrupt(1, 2);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'800U);
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped[0].file, segmentName(1));
  EXPECT_EQ(result.skipped[0].status, Status::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(result.skipped[0].block, 2U);
  EXPECT_EQ(result.skipped[0].events, 600U);
  ASSERT_EQ(result.gaps.size(), 1U);
  EXPECT_EQ(result.gaps[0].first_event_id, 601U);
  EXPECT_EQ(result.gaps[0].last_event_id, 1'200U);
  EXPECT_TRUE(hasHazard(result, HazardCode::HANG_RACE_AT_END));
  EXPECT_FALSE(hasHazard(result, HazardCode::RESTART_DELETES_SEGMENT));
  EXPECT_EQ(result.telemetry.counters.total_block_checksum_failures, 1U);
}

TEST_P(Damage, EndsBehindASingleSegment) {
  test::writeLog(directory_.path(), 1, 600);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 600U);
  EXPECT_TRUE(hasHazard(result, HazardCode::HANG_SINGLE_SEGMENT));
  EXPECT_FALSE(hasHazard(result, HazardCode::HANG_RACE_AT_END));
}

TEST_P(Damage, EndsBehindTheLastSegmentWhenItStartsThere) {
  test::writeLog(directory_.path(), 3, 600);
  const RecoveryResult result = recover(1'500);
  EXPECT_EQ(result.events_replayed, 301U);
  EXPECT_TRUE(hasHazard(result, HazardCode::HANG_SINGLE_SEGMENT));
}

TEST_P(Damage, EndsWhereTheLastSegmentIsCorrupt) {
  test::writeLog(directory_.path(), 3, 600);
  corrupt(2, 1);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'200U);
  EXPECT_TRUE(hasHazard(result, HazardCode::HANG_LAST_SEGMENT_SKIPPED));
  EXPECT_FALSE(hasHazard(result, HazardCode::HANG_RACE_AT_END));
  ASSERT_EQ(result.hazards.size(), 2U);
  EXPECT_EQ(result.hazards[1].code, HazardCode::RESTART_DELETES_SEGMENT);
  EXPECT_EQ(result.hazards[1].file, segmentName(2));
  EXPECT_NE(result.hazards[1].message.find("256 events in it that verify"), std::string::npos) << result.hazards[1].message;
}

TEST_P(Damage, EndsWhereAllSegmentsAheadAreCorrupt) {
  test::writeLog(directory_.path(), 6, 600);
  for (std::uint32_t i = 1; i < 6; ++i) corrupt(i);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.skipped.size(), 5U);
  EXPECT_TRUE(hasHazard(result, HazardCode::HANG_LAST_SEGMENT_SKIPPED));
}

TEST_P(Damage, RefusesACorruptFirstSegment) {
  test::writeLog(directory_.path(), 3, 600);
  corrupt(0);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.status, Status::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(result.events_replayed, 0U);
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped[0].file, segmentName(0));
  EXPECT_TRUE(hasHazard(result, HazardCode::ABORT_FIRST_SEGMENT_CORRUPT));
  EXPECT_FALSE(hasHazard(result, HazardCode::HANG_RACE_AT_END));
  EXPECT_EQ(result.telemetry[telemetry::Metric::RESUME_FROM_EVENT].failures, 1U);
}

TEST_P(Damage, RefusesACorruptOnlySegmentWithoutAnAbort) {
  test::writeLog(directory_.path(), 1, 600);
  corrupt(0);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.status, Status::BLOCK_CHECKSUM_MISMATCH);
  ASSERT_EQ(result.hazards.size(), 1U);
  EXPECT_EQ(result.hazards[0].code, HazardCode::RESTART_DELETES_SEGMENT);
}

TEST_P(Damage, DoesNotSeeASegmentWithADamagedHeader) {
  test::writeLog(directory_.path(), 3, 600);
  test::flipBit(directory_.file(segmentName(1)), 20, 0);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'200U);
  EXPECT_TRUE(result.skipped.empty());
  ASSERT_EQ(result.invisible.size(), 1U);
  EXPECT_EQ(result.invisible[0].file, segmentName(1));
  EXPECT_EQ(result.invisible[0].status, Status::HEADER_CHECKSUM_MISMATCH);
  EXPECT_EQ(result.gap_count, 1U);
  EXPECT_EQ(result.telemetry.counters.total_header_checksum_failures, 1U);
}

TEST_P(Damage, LeavesAnUnfinalisedTailAndWarnsOfItsDeletion) {
  test::writeLog(directory_.path(), 3, 600);
  test::writeSegment(directory_.path(), {.segment_index = 3, .first_event_id = 1'801, .events = 600, .unfinalised = true});
  test::writeSegment(directory_.path(), {.segment_index = 4, .first_event_id = 1, .events = 0, .unfinalised = true});
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'800U);
  std::vector<std::string> deleted;
  for (const Hazard& hazard : result.hazards) {
    if (hazard.code == HazardCode::RESTART_DELETES_SEGMENT) deleted.push_back(*hazard.file);
  }
  EXPECT_EQ(deleted, (std::vector<std::string>{segmentName(4), segmentName(3)}));
}

TEST_P(Damage, SaysNothingOfADeletionWhereTheNewestSegmentIsOnlyEmpty) {
  test::writeLog(directory_.path(), 2, 600);
  test::writeSegment(directory_.path(), {.segment_index = 2, .first_event_id = 1, .events = 0});
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'200U);
  EXPECT_FALSE(hasHazard(result, HazardCode::RESTART_DELETES_SEGMENT));
}

TEST_P(Damage, SurvivesAHeaderThatClaimsFourBillionBlocks) {
  test::writeLog(directory_.path(), 2, 600);
  const std::string path = directory_.file(segmentName(1));
  test::overwrite(path, 8, {0xff, 0xff, 0xff, 0xff});
  test::rehashHeader(path);
  const RecoveryResult result = recover();
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_NE(result.skipped[0].status, Status::OK);
}

TEST_P(Damage, SurvivesFilesOfEverySmallSize) {
  test::writeLog(directory_.path(), 3, 600);
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U}) {
    const std::string path = directory_.file("small" + std::to_string(size) + ".wal");
    std::filesystem::copy_file(directory_.file(segmentName(0)), path);
    std::filesystem::resize_file(path, size);
  }
  const RecoveryResult result = recover();
  // 64 bytes are a header, of a segment without its blocks.
  EXPECT_EQ(result.events_replayed, 1'800U);
  EXPECT_EQ(result.invisible.size(), 3U);
  EXPECT_EQ(result.skipped.size(), 2U);
}

TEST_P(Damage, NeverWaitsForAFifoAndFollowsLinks) {
  test::writeLog(directory_.path(), 2, 600);
  ASSERT_EQ(mkfifo(directory_.file("fifo.wal").c_str(), 0600), 0);
  std::filesystem::create_directory(directory_.file("directory.wal"));
  std::filesystem::create_symlink("nowhere", directory_.file("broken.wal"));
  const RecoveryResult result = test::recover(directory_.path(), {.preload = GetParam()});
  EXPECT_EQ(result.events_replayed, 1'200U);
  EXPECT_EQ(result.invisible.size(), 3U);
  EXPECT_FALSE(hasHazard(result, HazardCode::RESTART_DELETES_SEGMENT));
}

/// A file that shrinks while its first event is being handed out: 3 segments of 3,000 events, cut inside block 5.
class Truncation : public Damage {
 protected:
  static constexpr std::uint64_t kEvents = 3'000;
  static constexpr std::uint64_t kCutEvents = 5 * 256 + 100;
  static constexpr std::uint64_t kCutBytes = format::blockOffset(5) + 64 + 100 * 64;

  void SetUp() override {
    test::writeLog(directory_.path(), 3, kEvents);
    expected_ = test::readSequentially(directory_.path(), 1, true);
  }

  /// A recovery that is paused in its first segment: the pause may come later, where this thread has to wait for a processor.
  std::unique_ptr<RecoveryRun> pauseInFirstSegment() {
    while (true) {
      // The consumer's work gives the pause time to come before the end.
      auto run = std::make_unique<RecoveryRun>(
          directory_.path(), RecoveryOptions{.prepared_capacity = 1, .preload = GetParam(), .apply_ns = 2'000, .digest = true});
      run->pause();
      EXPECT_TRUE(test::eventually([&] { return run->snapshot(1).phase == RunPhase::PAUSED || run->isFinished(); }));
      if (!run->isFinished() && run->snapshot(1).current_ordinal == 0) return run;
    }
  }

  /// Pauses before the first event of a segment, cuts that segment, and goes on.
  RecoveryResult cutWhilePausedAt(std::uint32_t ordinal, std::uint64_t size_bytes, RecoverySnapshot& snapshot) {
    const std::unique_ptr<RecoveryRun> run = pauseInFirstSegment();
    for (std::uint32_t i = 0; i < ordinal; ++i) {
      run->step();
      EXPECT_TRUE(test::eventually([&] {
        const RecoverySnapshot now = run->snapshot(1'000);
        return (now.phase == RunPhase::PAUSED && now.current_ordinal == i + 1) || run->isFinished();
      }));
    }
    replayed_before_ = run->snapshot(1'000).events_replayed;
    std::filesystem::resize_file(directory_.file(segmentName(ordinal)), size_bytes);
    run->resume();
    snapshot = test::drainAll(*run);
    return run->result();
  }

  test::ExpectedRecovery expected_;
  std::uint64_t replayed_before_ = 0;
};
INSTANTIATE_TEST_SUITE_P(WithAndWithoutPreloader, Truncation, ::testing::Bool());

TEST_P(Truncation, EndsTheReplayAtTheLastEventThatIsStillThere) {
  for (const std::uint32_t ordinal : {0U, 1U, 2U}) {
    SCOPED_TRACE(ordinal);
    SetUp();
    RecoverySnapshot snapshot;
    const RecoveryResult result = cutWhilePausedAt(ordinal, kCutBytes, snapshot);
    // The first pause can come some events late, and what follows the first block was then read before the cut.
    if (replayed_before_ > ordinal * kEvents + 256) continue;
    EXPECT_EQ(result.status, Status::READ_FAILED);
    EXPECT_EQ(result.events_replayed, ordinal * kEvents + kCutEvents);
    EXPECT_EQ(*result.digest, expected_.prefix_digests[result.events_replayed]);
    EXPECT_TRUE(hasHazard(result, HazardCode::CRASH_TRUNCATED_WHILE_MAPPED));
    EXPECT_FALSE(hasHazard(result, HazardCode::HANG_RACE_AT_END));
    ASSERT_TRUE(result.read_failure.has_value());
    EXPECT_EQ(result.read_failure->file, directory_.file(segmentName(ordinal)));
    EXPECT_EQ(result.read_failure->offset, kCutBytes);
  }
}

TEST_P(Truncation, NoticesABlockHeaderThatIsGone) {
  RecoverySnapshot snapshot;
  const RecoveryResult result = cutWhilePausedAt(1, format::blockOffset(3), snapshot);
  EXPECT_EQ(result.status, Status::READ_FAILED);
  EXPECT_EQ(result.events_replayed, kEvents + 3 * 256);
  EXPECT_EQ(*result.digest, expected_.prefix_digests[result.events_replayed]);
  EXPECT_EQ(result.read_failure->offset, format::blockOffset(3));
}

TEST_P(Truncation, SurvivesAFileThatBecomesEmpty) {
  RecoverySnapshot snapshot;
  const RecoveryResult result = cutWhilePausedAt(2, 0, snapshot);
  EXPECT_EQ(result.status, Status::READ_FAILED);
  // The first block had been copied before the pause; of a map, its first event.
  const bool is_mapped = io::namedReadingWay() == io::ReadingWay::MAP;
  EXPECT_EQ(result.events_replayed, 2 * kEvents + (is_mapped ? 1 : 256));
  EXPECT_EQ(*result.digest, expected_.prefix_digests[result.events_replayed]);
  EXPECT_TRUE(hasHazard(result, HazardCode::CRASH_TRUNCATED_WHILE_MAPPED));
}

TEST_P(Truncation, DoesNotMindTheLossOfTheUnusedTail) {
  RecoverySnapshot snapshot;
  const RecoveryResult result = cutWhilePausedAt(1, format::blockOffset(12), snapshot);
  EXPECT_EQ(result.status, Status::ITEM_NOT_FOUND);
  EXPECT_EQ(result.events_replayed, 3 * kEvents);
  EXPECT_FALSE(hasHazard(result, HazardCode::CRASH_TRUNCATED_WHILE_MAPPED));
}

TEST_P(Truncation, SurvivesFilesThatShrinkWhileTheyAreVerified) {
  for (int round = 0; round < 20; ++round) {
    for (std::uint32_t i = 0; i < 3; ++i) std::filesystem::remove(directory_.file(segmentName(i)));
    SetUp();
    RecoveryRun run(directory_.path(), {.preload = GetParam(), .apply_ns = 1'000, .digest = true});
    for (std::uint32_t i = 0; i < 3; ++i) {
      usleep(static_cast<useconds_t>(100 * round));
      std::filesystem::resize_file(directory_.file(segmentName(2 - i)), static_cast<std::uint64_t>(5'000 * (round % 4)));
    }
    const RecoverySnapshot snapshot = test::drainAll(run);
    const RecoveryResult& result = run.result();
    EXPECT_LE(result.events_replayed, 3 * kEvents);
    if (run.segments()) {
      EXPECT_EQ(test::findIllegalTransition(snapshot, run.segments()->segments.size()), "");
    }
    EXPECT_EQ(result.read_failure.has_value(), hasHazard(result, HazardCode::CRASH_TRUNCATED_WHILE_MAPPED));
  }
}

}  // namespace
}  // namespace walscope::recovery
