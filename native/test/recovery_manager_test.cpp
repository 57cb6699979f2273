// Recoveries from their start to their end, held against the corpus and against a reader of the tests' own.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "io/open_file.hpp"
#include "recovery_support.hpp"

namespace walscope::recovery {
namespace {

using format::Status;
using telemetry::Metric;
using test::recover;
using test::segmentName;

nlohmann::json manifest() {
  std::ifstream stream(TEST_DATA_DIR "/corpus/MANIFEST.json");
  return nlohmann::json::parse(stream)["directories"];
}

/// Every directory of the corpus, in every way of running a recovery.
class Corpus : public ::testing::TestWithParam<RecoveryOptions> {};

TEST_P(Corpus, ReplaysWhatTheOriginalReplays) {
  const nlohmann::json directories = manifest();
  ASSERT_FALSE(directories.empty());
  for (const auto& [name, entry] : directories.items()) {
    SCOPED_TRACE(name);
    const RecoveryResult result = recover(TEST_DATA_DIR "/corpus/" + name, GetParam());
    const nlohmann::json& strict = entry["strict"];
    EXPECT_EQ(std::to_string(result.events_replayed), strict["events"].get<std::string>());
    ASSERT_TRUE(result.digest.has_value());
    EXPECT_EQ(test::hexOf(*result.digest), strict["digest"].get<std::string>());
    EXPECT_EQ(toString(result.status), strict["refused"].is_null() ? "ITEM_NOT_FOUND" : strict["refused"].get<std::string>());
    std::vector<std::string> skipped;
    for (const SkippedSegment& segment : result.skipped) skipped.push_back(segment.file);
    EXPECT_EQ(skipped, strict["skipped"].get<std::vector<std::string>>());
    std::vector<std::string> invisible;
    std::vector<std::string> unsound;
    for (const SkippedSegment& segment : result.invisible) invisible.push_back(segment.file);
    for (const nlohmann::json& file : entry["files"]) {
      if (file.value("kind", "") == "hot" && file["strictStatus"] != "OK") unsound.push_back(file["file"]);
    }
    std::erase_if(unsound, [&](const std::string& file) {
      return std::find(skipped.begin(), skipped.end(), file) != skipped.end();
    });
    std::sort(invisible.begin(), invisible.end());
    EXPECT_EQ(invisible, unsound);
    EXPECT_EQ(result.telemetry[Metric::NEXT_EVENT].count, result.events_replayed);
  }
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
}

RecoveryOptions withDigest(RecoveryOptions options) {
  options.digest = true;
  return options;
}

INSTANTIATE_TEST_SUITE_P(
    AllWays, Corpus,
    ::testing::Values(withDigest({}), withDigest({.preload = false}), withDigest({.prepared_capacity = 1, .finished_capacity = 1}),
                      withDigest({.verify_threads = 3}), withDigest({.cold_cache = true}), withDigest({.trace = false}),
                      withDigest({.apply_ns = 200}), withDigest({.timing_level = TimingLevel::EVENT})));

class ManagerTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(io::OpenFile::openCount(), 0U); }

  /// Runs it, and holds everything against the sequential reader.
  RecoveryResult recoverAndCompare(RecoveryOptions options = {}) {
    options.digest = true;
    const test::ExpectedRecovery expected = test::readSequentially(directory_.path(), options.from_event_id);
    RecoveryRun run(directory_.path(), options);
    const RecoverySnapshot snapshot = test::drainAll(run);
    const RecoveryResult result = run.result();
    EXPECT_EQ(toString(result.status), expected.status);
    EXPECT_EQ(result.events_replayed, expected.events);
    EXPECT_EQ(result.first_event_id, expected.first_event_id);
    EXPECT_EQ(result.last_event_id, expected.last_event_id);
    EXPECT_EQ(*result.digest, expected.digest);
    EXPECT_EQ(snapshot.phase, RunPhase::FINISHED);
    EXPECT_EQ(snapshot.events_replayed, expected.events);
    EXPECT_EQ(snapshot.trace_dropped, 0U);
    EXPECT_EQ(test::findIllegalTransition(snapshot, run.segments()->segments.size()), "");
    EXPECT_FALSE(run.hasChanges());
    return result;
  }

  test::TemporaryDirectory directory_;
};

TEST_F(ManagerTest, RecoversACleanLog) {
  test::writeLog(directory_.path(), 4, 700);
  const RecoveryResult result = recoverAndCompare();
  EXPECT_EQ(result.events_replayed, 2'800U);
  EXPECT_TRUE(result.gaps.empty());
  EXPECT_TRUE(result.overlaps.empty());
  EXPECT_TRUE(result.skipped.empty());
  EXPECT_FALSE(result.stopped);
  ASSERT_EQ(result.hazards.size(), 1U);
  EXPECT_EQ(result.hazards[0].code, HazardCode::HANG_RACE_AT_END);
}

TEST_F(ManagerTest, MeasuresWhatItDid) {
  test::writeLog(directory_.path(), 4, 700);
  const RecoveryResult result = recoverAndCompare();
  EXPECT_EQ(result.telemetry[Metric::READ_SEGMENT_HEADER].count, 4U);
  EXPECT_EQ(result.telemetry[Metric::OPEN_SEGMENT].count, 4U);
  EXPECT_EQ(result.telemetry[Metric::VERIFY_SEGMENT].count, 4U);
  EXPECT_EQ(result.telemetry[Metric::CLOSE_SEGMENT].count, 4U);
  EXPECT_EQ(result.telemetry[Metric::PRELOAD_SEGMENT].count, 3U);
  EXPECT_EQ(result.telemetry[Metric::FINISH_SEGMENT].count, 4U);
  EXPECT_EQ(result.telemetry[Metric::SEGMENT_SWITCH].count, 3U);
  EXPECT_EQ(result.telemetry[Metric::NEXT_EVENT].count, 2'800U);
  EXPECT_EQ(result.telemetry[Metric::BUILD_INDEX].count, 1U);
  EXPECT_EQ(result.telemetry[Metric::SEEK_EVENT].count, 1U);
  EXPECT_EQ(result.telemetry[Metric::RESUME_FROM_EVENT].count, 1U);
  EXPECT_EQ(result.prepared.capacity, 3U);
  EXPECT_LE(result.prepared.max, 3U);
  EXPECT_EQ(result.finished.capacity, 127U);
  EXPECT_GE(result.finished.max, 1U);
  EXPECT_GT(result.timing.timer_overhead_ns, 0);
  EXPECT_FALSE(result.curves[static_cast<std::size_t>(Metric::NEXT_EVENT)].empty());
  const Timing& timing = result.timing;
  EXPECT_GT(timing.replay_ns, 0U);
  EXPECT_LE(timing.first_open_ns + timing.replay_ns + timing.switch_ns + timing.wait_prepared_ns + timing.paused_ns,
            timing.wall_ns);
  EXPECT_LE(timing.preloader_verify_ns + timing.preloader_close_ns + timing.preloader_wait_room_ns + timing.preloader_idle_ns,
            timing.wall_ns);
}

TEST_F(ManagerTest, TimesEachEventOrTheMeanOfABlock) {
  // A switch has its own first event; what is left of a segment is a batch of its own.
  test::writeLog(directory_.path(), 2, 700);
  constexpr std::uint64_t kApplyNs = 2'000;
  const RecoveryResult means = recoverAndCompare({.apply_ns = kApplyNs});
  EXPECT_EQ(means.timing_level, TimingLevel::BLOCK);
  EXPECT_EQ(means.telemetry[Metric::NEXT_EVENT].count, 1'400U);
  // The consumer's work is in them.
  EXPECT_GE(means.telemetry[Metric::NEXT_EVENT].p50_ns, kApplyNs);
  const RecoveryResult each = recoverAndCompare({.apply_ns = kApplyNs, .timing_level = TimingLevel::EVENT});
  EXPECT_EQ(each.timing_level, TimingLevel::EVENT);
  EXPECT_EQ(each.telemetry[Metric::NEXT_EVENT].count, 1'400U);
  EXPECT_LT(each.telemetry[Metric::NEXT_EVENT].p50_ns, kApplyNs);
}

TEST_F(ManagerTest, NeedsNoRingsWithoutThePreloader) {
  test::writeLog(directory_.path(), 4, 700);
  const RecoveryResult result = recoverAndCompare({.preload = false});
  EXPECT_EQ(result.telemetry[Metric::PRELOAD_SEGMENT].count, 0U);
  EXPECT_EQ(result.telemetry[Metric::FINISH_SEGMENT].count, 0U);
  EXPECT_EQ(result.telemetry[Metric::SEGMENT_SWITCH].count, 3U);
  EXPECT_EQ(result.prepared.max, 0U);
  EXPECT_EQ(result.finished.max, 0U);
  EXPECT_EQ(result.timing.wait_prepared_ns, 0U);
  EXPECT_EQ(result.timing.preloader_verify_ns, 0U);
}

TEST_F(ManagerTest, ClosesSegmentsItselfWhenTheFinishedRingIsFull) {
  test::writeLog(directory_.path(), 40, 1);
  const RecoveryResult result = recoverAndCompare({.prepared_capacity = 64, .finished_capacity = 1});
  EXPECT_EQ(result.telemetry[Metric::CLOSE_SEGMENT].count, 40U);
  EXPECT_EQ(result.telemetry[Metric::FINISH_SEGMENT].count + result.finished_ring_overflows, 40U);
  EXPECT_LE(result.finished.max, 1U);
}

TEST_F(ManagerTest, SaysThatADirectoryIsNotThere) {
  const RecoveryResult missing = recover(directory_.file("missing"));
  EXPECT_EQ(missing.status, Status::DIRECTORY_NOT_FOUND);
  EXPECT_EQ(missing.error_number, ENOENT);
  std::ofstream(directory_.file("file")) << "text";
  const RecoveryResult file = recover(directory_.file("file"));
  EXPECT_EQ(file.status, Status::DIRECTORY_NOT_FOUND);
  EXPECT_EQ(file.error_number, ENOTDIR);
}

TEST_F(ManagerTest, EndsOnAnEmptyDirectory) {
  const RecoveryResult result = recoverAndCompare();
  EXPECT_EQ(result.status, Status::ITEM_NOT_FOUND);
  EXPECT_TRUE(result.hazards.empty());
}

TEST_F(ManagerTest, FindsNoSegmentForAnIdBehindTheEnd) {
  test::writeLog(directory_.path(), 2, 300);
  const RecoveryResult result = recoverAndCompare({.from_event_id = 601});
  EXPECT_EQ(result.status, Status::ITEM_NOT_FOUND);
  EXPECT_EQ(result.events_replayed, 0U);
  EXPECT_TRUE(result.hazards.empty());
}

TEST_F(ManagerTest, StartsAtAnyId) {
  test::writeLog(directory_.path(), 3, 600);
  for (const std::uint64_t from : {0ULL, 1ULL, 2ULL, 256ULL, 257ULL, 600ULL, 601ULL, 900ULL, 1'200ULL, 1'201ULL, 1'800ULL}) {
    SCOPED_TRACE(from);
    const RecoveryResult result = recoverAndCompare({.from_event_id = from});
    EXPECT_EQ(result.first_event_id, std::max<std::uint64_t>(from, 1));
    EXPECT_EQ(result.events_replayed, 1'800 - std::max<std::uint64_t>(from, 1) + 1);
    EXPECT_EQ(result.gap_count, 0U);
  }
}

TEST_F(ManagerTest, StartsAtTheNextHigherIdWhereTheStartIdIsInAGap) {
  test::writeLog(directory_.path(), 3, 600);
  std::filesystem::remove(directory_.file(segmentName(1)));
  const RecoveryResult result = recoverAndCompare({.from_event_id = 1'000});
  EXPECT_EQ(result.first_event_id, 1'201U);
  ASSERT_EQ(result.gaps.size(), 1U);
  EXPECT_EQ(result.gaps[0].first_event_id, 1'000U);
  EXPECT_EQ(result.gaps[0].last_event_id, 1'200U);
  EXPECT_EQ(result.gaps[0].events, 201U);
}

TEST_F(ManagerTest, KnowsNoGapBeforeALogThatOnlyBeginsHigher) {
  test::writeSegment(directory_.path(), {.segment_index = 5, .first_event_id = 5'000'001, .events = 300});
  const RecoveryResult result = recoverAndCompare();
  EXPECT_EQ(result.first_event_id, 5'000'001U);
  EXPECT_EQ(result.gap_count, 0U);
}

TEST_F(ManagerTest, TellsTheGapThatAMissingSegmentLeaves) {
  test::writeLog(directory_.path(), 4, 300);
  std::filesystem::remove(directory_.file(segmentName(1)));
  const RecoveryResult result = recoverAndCompare();
  EXPECT_EQ(result.events_replayed, 900U);
  ASSERT_EQ(result.gap_count, 1U);
  EXPECT_EQ(result.gaps[0].first_event_id, 301U);
  EXPECT_EQ(result.gaps[0].last_event_id, 600U);
  EXPECT_EQ(result.gaps[0].events, 300U);
}

TEST_F(ManagerTest, ReplaysDuplicatesTwiceAndSaysSo) {
  test::writeLog(directory_.path(), 3, 300);
  std::filesystem::copy_file(directory_.file(segmentName(1)), directory_.file("FS.00000009.wal"));
  const RecoveryResult result = recoverAndCompare();
  EXPECT_EQ(result.events_replayed, 1'200U);
  EXPECT_EQ(result.gap_count, 0U);
  ASSERT_EQ(result.overlap_count, 1U);
  EXPECT_EQ(result.overlaps[0].first_event_id, 301U);
  EXPECT_EQ(result.overlaps[0].last_event_id, 600U);
  EXPECT_EQ(result.overlaps[0].events, 300U);
  EXPECT_EQ(result.overlaps[0].file, "FS.00000009.wal");
}

TEST_F(ManagerTest, TellsIdsThatOverlap) {
  test::writeSegment(directory_.path(), {.segment_index = 0, .first_event_id = 1, .events = 300});
  test::writeSegment(directory_.path(), {.segment_index = 1, .first_event_id = 251, .events = 300});
  const RecoveryResult result = recoverAndCompare();
  ASSERT_EQ(result.overlap_count, 1U);
  EXPECT_EQ(result.overlaps[0].first_event_id, 251U);
  EXPECT_EQ(result.overlaps[0].last_event_id, 300U);
  EXPECT_EQ(result.overlaps[0].events, 50U);
  EXPECT_EQ(result.overlaps[0].file, segmentName(1));
}

TEST_F(ManagerTest, ReplaysIdsUpToTheHighestThereIs) {
  const std::uint64_t highest = ~std::uint64_t{0};
  test::writeSegment(directory_.path(), {.segment_index = 0, .first_event_id = highest - 299, .events = 300});
  std::filesystem::copy_file(directory_.file(segmentName(0)), directory_.file("copy.wal"));
  const RecoveryResult result = recoverAndCompare();
  EXPECT_EQ(result.last_event_id, highest);
  EXPECT_EQ(result.gap_count, 0U);
  EXPECT_EQ(result.overlap_count, 1U);
  EXPECT_EQ(recoverAndCompare({.from_event_id = highest}).events_replayed, 301U);
}

TEST_F(ManagerTest, NamesEverySegmentOfTheRun) {
  test::writeLog(directory_.path(), 3, 300);
  test::writeSegment(directory_.path(), {.segment_index = 3, .first_event_id = 901, .events = 300, .unfinalised = true});
  RecoveryRun run(directory_.path(), {.from_event_id = 301});
  run.wait();
  const RunSegments segments = *run.segments();
  ASSERT_EQ(segments.segments.size(), 2U);
  EXPECT_EQ(segments.segments[0].file, segmentName(1));
  EXPECT_EQ(segments.segments[0].ordinal, 0U);
  EXPECT_EQ(segments.segments[1].file, segmentName(2));
  EXPECT_EQ(segments.segments[1].first_event_id, 601U);
  EXPECT_EQ(segments.segments[1].last_event_id, 900U);
  EXPECT_EQ(segments.segments[1].event_count, 300U);
  EXPECT_EQ(segments.segments[1].block_count, 2U);
  ASSERT_EQ(segments.invisible.size(), 1U);
  EXPECT_EQ(segments.invisible[0].file, segmentName(3));
  EXPECT_EQ(segments.invisible[0].status, Status::HEADER_CHECKSUM_MISMATCH);
}

TEST_F(ManagerTest, CallsBackOnceWhenEverythingIsOver) {
  test::writeLog(directory_.path(), 2, 300);
  std::atomic<int> calls{0};
  std::atomic<std::uint64_t> open_files{99};
  RecoveryRun run(directory_.path(), {}, [&] {
    open_files = io::OpenFile::openCount();
    ++calls;
  });
  EXPECT_TRUE(test::eventually([&] { return calls == 1; }));
  EXPECT_TRUE(run.isFinished());
  EXPECT_EQ(open_files, 0U);
  EXPECT_EQ(run.result().events_replayed, 600U);
}

TEST_F(ManagerTest, RunsSeveralRecoveriesOfOneDirectorySideBySide) {
  test::writeLog(directory_.path(), 4, 700);
  RecoveryRun one(directory_.path(), {});
  RecoveryRun other(directory_.path(), {.preload = false});
  one.wait();
  other.wait();
  EXPECT_EQ(one.result().events_replayed, 2'800U);
  EXPECT_EQ(other.result().events_replayed, 2'800U);
}

}  // namespace
}  // namespace walscope::recovery
