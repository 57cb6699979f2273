// Diagnostic recoveries of damaged directories, held against a sequential reading of the tests' own and against `verify`.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "diagnosis_support.hpp"
#include "diagnostics/directory_report.hpp"
#include "format/constants.hpp"
#include "io/open_file.hpp"
#include "recorder/cold_writer.hpp"
#include "recorder/event_source.hpp"
#include "recorder/generator.hpp"
#include "recorder/segment_writer.hpp"

namespace walscope::recovery {
namespace {

namespace fs = std::filesystem;
using format::Status;
using test::hasHazard;
using test::segmentName;

constexpr std::uint64_t kHighestId = ~std::uint64_t{0};

std::set<std::string> hazardsOf(const std::vector<Hazard>& hazards) {
  std::set<std::string> found;
  for (const Hazard& hazard : hazards) found.insert(std::string(toString(hazard.code)) + " " + hazard.file.value_or(""));
  return found;
}

/// A recovery as it is run: with or without the preloader, with rings of one slot or more.
class Diagnosis : public ::testing::TestWithParam<RecoveryOptions> {
 protected:
  void TearDown() override { EXPECT_EQ(io::OpenFile::openCount(), 0U); }

  RecoveryOptions options(std::uint64_t from_event_id = 1) const {
    RecoveryOptions options = GetParam();
    options.mode = RecoveryMode::DIAGNOSTIC;
    options.from_event_id = from_event_id;
    options.digest = true;
    return options;
  }

  /// Runs one and holds it against the sequential reading, and where it starts at id 1, against `verify`.
  RecoveryResult recover(std::uint64_t from_event_id = 1) const { return recoverOf(directory_.path(), from_event_id); }

  RecoveryResult recoverOf(const std::string& directory, std::uint64_t from_event_id = 1) const {
    RecoveryRun run(directory, options(from_event_id));
    const RecoverySnapshot snapshot = test::drainAll(run);
    const RecoveryResult result = run.result();
    EXPECT_EQ(test::findDifference(result, test::diagnoseSequentially(directory, from_event_id)), "");
    EXPECT_EQ(test::findIllegalTransition(snapshot, run.segments()->segments.size()), "");
    EXPECT_EQ(result.telemetry[telemetry::Metric::NEXT_EVENT].count, result.events_replayed);
    EXPECT_FALSE(result.read_failure.has_value());
    if (from_event_id == 1) holdAgainstReport(directory, result);
    return result;
  }

  static void holdAgainstReport(const std::string& directory, const RecoveryResult& result) {
    diagnostics::WorkProgress progress;
    const auto outcome = diagnostics::verifyReport({directory}, {.searches = false, .on_segment = {}}, std::atomic<bool>{false}, progress);
    const auto& report = std::get<diagnostics::VerifyReport>(outcome);
    EXPECT_EQ(result.events_replayed, report.summary.diagnostic_events);
    EXPECT_EQ(result.lost_events, report.summary.lost_events);
    EXPECT_EQ(hazardsOf(result.hazards), hazardsOf(report.hazards));
  }

  std::string path(std::uint32_t segment) const { return directory_.file(segmentName(segment)); }

  void corrupt(std::uint32_t segment, std::uint64_t block) const {
    test::flipBit(path(segment), format::blockOffset(block) + 64 + 1'000, 5);
  }

  std::string freeze(std::uint32_t segment) const {
    EXPECT_FALSE(recorder::compressSegment(path(segment), path(segment) + ".lz4"));
    return path(segment) + ".lz4";
  }

  /// A segment whose full blocks begin at the given ids.
  void writeBlocks(std::uint32_t segment, const std::vector<std::uint64_t>& first_ids) const {
    recorder::SegmentWriter writer;
    ASSERT_FALSE(writer.create(path(segment), {.segment_index = segment,
                                               .capacity_blocks = std::max<std::uint32_t>(16, static_cast<std::uint32_t>(first_ids.size())),
                                               .created_ns = 1'700'000'000'000'000'000}));
    for (const std::uint64_t first_id : first_ids) {
      recorder::EventSource source(first_id, first_id);
      std::vector<format::RequestEvent> events(format::kEventsPerBlock);
      source.fill(events);
      ASSERT_FALSE(writer.append(events));
    }
    ASSERT_FALSE(writer.finalise(1'700'000'001'000'000'000));
  }

  std::vector<std::uint8_t> readBytes(std::uint32_t segment, std::uint64_t offset, std::size_t size_bytes) const {
    std::ifstream stream(path(segment), std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    std::vector<std::uint8_t> bytes(size_bytes);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size_bytes));
    return bytes;
  }

  void copyBlock(std::uint32_t from_segment, std::uint64_t from, std::uint32_t to_segment, std::uint64_t to) const {
    const auto bytes = readBytes(from_segment, format::blockOffset(from), format::kBlockSize);
    test::overwrite(path(to_segment), format::blockOffset(to), bytes);
  }

  test::TemporaryDirectory directory_;
};
INSTANTIATE_TEST_SUITE_P(AllWays, Diagnosis,
                         ::testing::Values(RecoveryOptions{}, RecoveryOptions{.preload = false},
                                           RecoveryOptions{.prepared_capacity = 1, .finished_capacity = 1}));

/// Of more blocks than ThreadSanitizer can be asked for in all ways.
using LargeDiagnosis = Diagnosis;
INSTANTIATE_TEST_SUITE_P(OneWay, LargeDiagnosis, ::testing::Values(RecoveryOptions{}));

TEST_P(Diagnosis, ReplaysOfTheCorpusWhatTheManifestSays) {
  std::ifstream stream(TEST_DATA_DIR "/corpus/MANIFEST.json");
  const nlohmann::json directories = nlohmann::json::parse(stream)["directories"];
  ASSERT_FALSE(directories.empty());
  for (const auto& [name, entry] : directories.items()) {
    SCOPED_TRACE(name);
    const RecoveryResult result = recoverOf(TEST_DATA_DIR "/corpus/" + name);
    EXPECT_EQ(std::to_string(result.events_replayed), entry["diagnostic"]["events"]);
    EXPECT_EQ(test::hexOf(*result.digest), entry["diagnostic"]["digest"]);
    EXPECT_EQ(std::to_string(result.lost_events), entry["diagnostic"]["lostEvents"]);
  }
}

TEST_P(Diagnosis, LosesOneBlockForOneFlippedBit) {
  recorder::GenerateOptions log{.segments = 4, .blocks = 64, .seed = 1};
  log.faults = {"flip-event:segment=1,block=5,event=3,byte=24,bit=6"};
  const std::string directory = directory_.file("wal");
  ASSERT_FALSE(recorder::generate(directory, log).failure);
  const RecoveryResult result = recoverOf(directory);
  EXPECT_EQ(result.events_replayed, 65'280U);
  EXPECT_EQ(result.lost_events, 256U);
  ASSERT_EQ(result.gaps.size(), 1U);
  EXPECT_EQ(result.gaps[0].first_event_id, 17'665U);
  EXPECT_EQ(result.gaps[0].last_event_id, 17'920U);
  ASSERT_EQ(result.damaged.size(), 1U);
  EXPECT_EQ(result.damaged[0].file, segmentName(1));
  EXPECT_EQ(result.damaged[0].status, Status::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(result.damaged[0].block, 5U);
  EXPECT_EQ(result.damaged[0].events_replayed, 16'128U);
  EXPECT_TRUE(result.skipped.empty());
}

TEST_P(Diagnosis, GivesAnUnfinalisedTail) {
  // Segment 0 is never touched ahead, segment 1 is: byte 0 of its header is zero.
  for (const std::uint32_t segment : {0U, 1U}) {
    test::writeSegment(directory_.path(), {.segment_index = segment, .events = 50 * 256 + 100, .unfinalised = true});
    EXPECT_EQ(test::recover(directory_.path()).events_replayed, 0U);
    const RecoveryResult result = recover();
    EXPECT_EQ(result.events_replayed, 12'800U);
    EXPECT_EQ(result.lost_events, 0U);
    ASSERT_EQ(result.damaged.size(), 1U);
    EXPECT_EQ(result.damaged[0].events_replayed, 12'800U);
    fs::remove(path(segment));
  }
}

TEST_P(Diagnosis, GivesASegmentWhoseHeaderIsDamaged) {
  test::writeLog(directory_.path(), 3, 600);
  // Its first id becomes one far behind the log; nobody believes it.
  test::flipBit(path(1), 16 + 6, 3);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'800U);
  EXPECT_EQ(result.out_of_order_events, 0U);
  EXPECT_TRUE(result.invisible.empty());
}

TEST_P(Diagnosis, GivesBlocksBehindTheCountedOnes) {
  test::writeLog(directory_.path(), 2, 1'024);
  test::overwrite(path(0), 8, {2, 0, 0, 0});
  test::rehashHeader(path(0));
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 2'048U);
  EXPECT_EQ(result.out_of_order_events, 0U);
}

TEST_P(Diagnosis, TakesStaleNamesAndReplaysNoIdTwice) {
  test::writeLog(directory_.path(), 3, 600);
  const test::ExpectedRecovery clean = test::readSequentially(directory_.path(), 1);
  fs::copy_file(path(1), directory_.file("old copy.wal"));
  fs::rename(path(2), directory_.file("moved away.wal"));
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'800U);
  EXPECT_EQ(*result.digest, clean.digest);
  ASSERT_EQ(result.overlaps.size(), 1U);
  EXPECT_EQ(result.overlaps[0].file, "old copy.wal");
  EXPECT_EQ(result.overlaps[0].first_event_id, 601U);
  EXPECT_EQ(result.overlaps[0].last_event_id, 1'200U);
  EXPECT_EQ(result.overlaps[0].events, 600U);
}

TEST_P(Diagnosis, GivesWhatIsLeftOfATruncatedSegment) {
  test::writeLog(directory_.path(), 2, 1'024);
  fs::resize_file(path(1), format::blockOffset(2) + 1'000);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'024U + 512U);
  // Its header says how far it went.
  EXPECT_EQ(result.lost_events, 512U);
  EXPECT_EQ(result.gaps.back().last_event_id, 2'048U);
}

TEST_P(Diagnosis, FillsADamagedHotSegmentFromItsColdCopy) {
  test::writeLog(directory_.path(), 3, 2'000);
  const test::ExpectedRecovery clean = test::readSequentially(directory_.path(), 1);
  freeze(1);
  for (const std::uint64_t block : {0U, 3U, 7U}) corrupt(1, block);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 6'000U);
  EXPECT_EQ(*result.digest, clean.digest);
  EXPECT_EQ(result.lost_events, 0U);
  EXPECT_TRUE(result.overlaps.empty());
  EXPECT_EQ(result.damaged.size(), 1U);
}

TEST_P(Diagnosis, TakesAColdCopyForNoDamage) {
  test::writeLog(directory_.path(), 3, 2'000);
  freeze(1);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 6'000U);
  EXPECT_TRUE(result.overlaps.empty());
  EXPECT_TRUE(result.damaged.empty());
  EXPECT_TRUE(result.skipped.empty());
}

TEST_P(Diagnosis, ReplaysColdSegments) {
  test::writeLog(directory_.path(), 4, 2'000);
  const test::ExpectedRecovery clean = test::readSequentially(directory_.path(), 1);
  for (const std::uint32_t segment : {0U, 1U, 3U}) {
    freeze(segment);
    fs::remove(path(segment));
  }
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 8'000U);
  EXPECT_EQ(*result.digest, clean.digest);
}

TEST_P(LargeDiagnosis, GivesWhatABrokenFrameGives) {
  recorder::GenerateOptions log{.segments = 2, .blocks = 600, .seed = 3, .cold = 1};
  const std::string directory = directory_.file("wal");
  ASSERT_FALSE(recorder::generate(directory, log).failure);
  const std::string cold = directory + "/" + segmentName(0) + ".lz4";
  // Behind the first two of its LZ4 blocks, of 4 MiB each.
  fs::resize_file(cold, fs::file_size(cold) - 100'000);
  const RecoveryResult result = recoverOf(directory);
  EXPECT_GE(result.events_replayed, 600U * 256 + 500 * 256);
  EXPECT_GT(result.lost_events, 0U);
  ASSERT_EQ(result.damaged.size(), 1U);
  // Before its first 64 bytes nothing can be had.
  fs::resize_file(cold, 20);
  const RecoveryResult without = recoverOf(directory);
  EXPECT_EQ(without.events_replayed, 600U * 256);
  ASSERT_EQ(without.skipped.size(), 1U);
  EXPECT_EQ(without.skipped[0].status, Status::OPEN_FAILED);
}

TEST_P(Diagnosis, SkipsWhatGivesNothingAndNothingElse) {
  test::writeLog(directory_.path(), 2, 600);
  for (std::uint64_t block = 0; block < 3; ++block) corrupt(1, block);
  ASSERT_EQ(mkfifo(directory_.file("fifo.wal").c_str(), 0600), 0);
  fs::create_directory(directory_.file("directory.wal"));
  std::ofstream(directory_.file("short.wal")) << "short";
  // Prepared ahead, and closed without an event.
  test::writeSegment(directory_.path(), {.segment_index = 2, .unfinalised = true});
  test::writeSegment(directory_.path(), {.segment_index = 3});
  const RecoveryResult result = test::recover(directory_.path(), options());
  EXPECT_EQ(result.events_replayed, 600U);
  EXPECT_EQ(result.lost_events, 600U);
  std::map<std::string, Status> skipped;
  for (const SkippedSegment& segment : result.skipped) skipped[segment.file] = segment.status;
  const std::map<std::string, Status> expected = {{segmentName(1), Status::BLOCK_CHECKSUM_MISMATCH},
                                                  {"fifo.wal", Status::OPEN_FAILED},
                                                  {"directory.wal", Status::OPEN_FAILED},
                                                  {"short.wal", Status::OPEN_FAILED}};
  EXPECT_EQ(skipped, expected);
}

TEST_P(Diagnosis, NeverRefusesBecauseOfTheFirstSegment) {
  test::writeLog(directory_.path(), 3, 600);
  corrupt(0, 0);
  EXPECT_EQ(test::recover(directory_.path()).events_replayed, 0U);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'800U - 256U);
  EXPECT_EQ(result.first_event_id, 257U);
  ASSERT_EQ(result.gaps.size(), 1U);
  EXPECT_EQ(result.gaps[0].first_event_id, 1U);
  EXPECT_TRUE(hasHazard(result, HazardCode::ABORT_FIRST_SEGMENT_CORRUPT));
}

TEST_P(Diagnosis, ReplaysNeitherMisplacedNorStaleBlocks) {
  test::writeLog(directory_.path(), 3, 2'048);
  copyBlock(1, 6, 1, 2);  // at the wrong place
  copyBlock(0, 4, 2, 4);  // of another segment: its index fits, its chain does not
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 3 * 2'048U - 2 * 256U);
  EXPECT_EQ(result.lost_events, 512U);
}

TEST_P(Diagnosis, MergesOverlappingSegmentsByTheirIds) {
  test::writeSegment(directory_.path(), {.segment_index = 0, .first_event_id = 1, .events = 1'000});
  test::writeSegment(directory_.path(), {.segment_index = 1, .first_event_id = 700, .events = 1'000});
  test::writeSegment(directory_.path(), {.segment_index = 2, .first_event_id = 900, .events = 300});
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'699U);
  EXPECT_EQ(result.out_of_order_events, 0U);
  ASSERT_EQ(result.overlaps.size(), 2U);
  EXPECT_EQ(result.overlaps[0].first_event_id, 700U);
  EXPECT_EQ(result.overlaps[0].events, 301U);
  EXPECT_EQ(result.overlaps[1].events, 300U);
}

TEST_P(Diagnosis, MergesMoreSegmentsThanItsRingsHold) {
  constexpr std::uint32_t kSegments = 40;
  for (std::uint32_t i = 0; i < kSegments; ++i) {
    test::writeSegment(directory_.path(), {.segment_index = i, .first_event_id = i * 10 + 1, .events = 600});
  }
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, (kSegments - 1) * 10 + 600U);
  EXPECT_EQ(result.lost_events, 0U);
}

TEST_P(Diagnosis, InterleavesTheRunsInsideASegment) {
  writeBlocks(0, {1'000, 1, 2'000, 257, 513, 3'000, 1'256});
  freeze(0);
  const RecoveryResult hot = recover();
  EXPECT_EQ(hot.events_replayed, 7 * 256U);
  // The header names the first block's id as the first one.
  EXPECT_EQ(hot.out_of_order_events, 0U);
  EXPECT_EQ(hot.first_event_id, 1U);
  fs::remove(path(0));
  EXPECT_EQ(*recover().digest, *hot.digest);
}

/// As many runs as blocks: those beyond the most that there are come out of order, and none is lost.
TEST_P(Diagnosis, LosesNothingOfBlocksInFallingOrder) {
  std::vector<std::uint64_t> first_ids;
  for (std::uint64_t i = 20; i > 0; --i) first_ids.push_back(i * 1'000);
  writeBlocks(0, first_ids);
  freeze(0);
  fs::remove(path(0));
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 20 * 256U);
  EXPECT_GT(result.out_of_order_events, 0U);
}

TEST_P(Diagnosis, CountsWhatComesTooLateBecauseAHeaderLies) {
  test::writeLog(directory_.path(), 3, 600);
  // Segment 1, of ids 601 to 1,200, says that it begins at 1,500.
  test::overwrite(path(1), 16, {0xdc, 0x05, 0, 0, 0, 0, 0, 0, 0x08, 0x07, 0, 0, 0, 0, 0, 0});
  test::rehashHeader(path(1));
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 1'800U);
  EXPECT_EQ(result.lost_events, 0U);
  EXPECT_EQ(result.out_of_order_events, 600U);
}

TEST_P(Diagnosis, ReachesTheHighestIdThereIs) {
  test::writeSegment(directory_.path(), {.segment_index = 0, .first_event_id = kHighestId - 2'047, .events = 1'024});
  test::writeSegment(directory_.path(), {.segment_index = 1, .first_event_id = kHighestId - 1'023, .events = 1'024});
  corrupt(0, 1);
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 2'048U - 256U);
  EXPECT_EQ(result.last_event_id, kHighestId);
  corrupt(1, 3);
  const RecoveryResult shorter = recover(kHighestId - 300);
  EXPECT_EQ(shorter.events_replayed, 45U);
  EXPECT_EQ(shorter.gaps.back().last_event_id, kHighestId);
  // The ids of two segments can be as far apart as there are ids.
  test::writeSegment(directory_.path(), {.segment_index = 2, .first_event_id = 1, .events = 10});
  EXPECT_EQ(recover().lost_events, kHighestId - (10U + 2'048U - 512U));
}

TEST_P(Diagnosis, StartsInAGapInsideADamagedBlockAndBehindTheEnd) {
  test::writeLog(directory_.path(), 4, 1'024);
  fs::remove(path(1));
  corrupt(2, 1);
  // In the gap: what is missing from there on is lost.
  const RecoveryResult gap = recover(1'500);
  EXPECT_EQ(gap.first_event_id, 2'049U);
  EXPECT_EQ(gap.gaps[0].first_event_id, 1'500U);
  EXPECT_EQ(gap.gaps[0].last_event_id, 2'048U);
  // In the damaged block, of ids 2,305 to 2,560.
  const RecoveryResult damaged = recover(2'400);
  EXPECT_EQ(damaged.first_event_id, 2'561U);
  EXPECT_EQ(damaged.lost_events, 161U);
  EXPECT_EQ(damaged.damaged.size(), 1U);
  // Inside a sound block; of what lies below it nothing is said.
  const RecoveryResult inside = recover(3'200);
  EXPECT_EQ(inside.first_event_id, 3'200U);
  EXPECT_EQ(inside.events_replayed, 4'096U - 3'199U);
  EXPECT_TRUE(inside.damaged.empty());
  EXPECT_TRUE(inside.skipped.empty());
  const RecoveryResult behind = recover(5'000);
  EXPECT_EQ(behind.events_replayed, 0U);
  EXPECT_EQ(behind.gap_count, 0U);
}

TEST_P(Diagnosis, BelievesNoEventWithoutAnId) {
  writeBlocks(0, {0, 1'000});
  // A block header may name an id all the same.
  EXPECT_EQ(recover().events_replayed, 256U);
}

TEST_P(Diagnosis, GivesBlocksThatOnlyTheChainConfirms) {
  test::writeLog(directory_.path(), 2, 1'024);
  test::flipBit(path(0), format::blockOffset(2) + 16, 1);   // the stored block checksum
  test::flipBit(path(1), format::blockOffset(2) + 24, 1);   // the stored chained checksum
  test::flipBit(path(1), format::blockOffset(3) + 44, 3);   // the count
  const RecoveryResult result = recover();
  EXPECT_EQ(result.events_replayed, 2'048U - 256U);
}

TEST_P(Diagnosis, EndsInAnEmptyDirectory) {
  const RecoveryResult result = recover();
  EXPECT_EQ(result.status, Status::ITEM_NOT_FOUND);
  EXPECT_EQ(result.events_replayed, 0U);
}

TEST_P(LargeDiagnosis, ListsTenThousandGapsAndCountsAll) {
  std::vector<std::uint64_t> first_ids;
  for (std::uint64_t i = 0; i < 10'100; ++i) first_ids.push_back(1 + i * 300);
  writeBlocks(0, first_ids);
  const RecoveryResult result = test::recover(directory_.path(), options());
  EXPECT_EQ(result.events_replayed, 10'100U * 256);
  EXPECT_EQ(result.gap_count, 10'099U);
  EXPECT_EQ(result.gaps.size(), kMaxListedRanges);
  EXPECT_EQ(result.lost_events, 10'099U * 44);
}

}  // namespace
}  // namespace walscope::recovery
