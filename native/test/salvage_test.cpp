// Salvage: everything that can be had and nothing else, in a directory that a strict recovery replays whole.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "diagnostics/directory_report.hpp"
#include "fault_table_support.hpp"
#include "io/open_file.hpp"
#include "recorder/generator.hpp"
#include "recorder/segment_writer.hpp"
#include "recovery_support.hpp"
#include "salvage/run_reader.hpp"
#include "salvage/salvage.hpp"

namespace walscope::salvage {
namespace {

namespace fs = std::filesystem;

using format::blockOffset;
using format::kBlockHeaderSize;
using format::kBlockSize;
using format::kEventSize;
using format::RequestEvent;
using nlohmann::json;
using recorder::GenerateOptions;

using Files = std::map<std::string, std::string>;
/// By id.
using Events = std::vector<RequestEvent>;

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(fs::file_size(path), '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

Files readAll(const std::string& directory) {
  Files files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    files.emplace(entry.path().filename().string(), read(entry.path()));
  }
  return files;
}

/// The events of closed segments, read as the format says, without a reader of the project.
Events eventsOf(const std::string& directory) {
  Events events;
  for (const auto& [name, bytes] : readAll(directory)) {
    if (!name.ends_with(".wal")) continue;
    format::SegmentHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    for (std::uint32_t block = 0; block < header.block_count; ++block) {
      const char* at = bytes.data() + blockOffset(block);
      format::BlockHeader block_header;
      std::memcpy(&block_header, at, sizeof block_header);
      for (std::size_t i = 0; i < block_header.event_count; ++i) {
        RequestEvent event;
        std::memcpy(&event, at + kBlockHeaderSize + i * kEventSize, sizeof event);
        events.push_back(event);
      }
    }
  }
  std::sort(events.begin(), events.end(),
            [](const RequestEvent& a, const RequestEvent& b) { return a.event_id < b.event_id; });
  const auto twice = std::adjacent_find(events.begin(), events.end(), [](const RequestEvent& a, const RequestEvent& b) {
    return a.event_id == b.event_id;
  });
  EXPECT_EQ(twice, events.end());
  return events;
}

RequestEvent eventOf(std::uint64_t id, std::uint32_t user_id = 7) {
  RequestEvent event{};
  event.event_id = id;
  event.timestamp_ns = 1'777'000'000'000'000'000 + id;
  event.user_id = user_id;
  return event;
}

/// A closed segment with events of these ids, in this order.
void writeSegmentOf(const std::string& path, std::uint32_t index, const std::vector<RequestEvent>& events) {
  recorder::SegmentWriter writer;
  ASSERT_FALSE(writer.create(path, {.segment_index = index, .created_ns = 1'777'000'000'000'000'000}));
  ASSERT_FALSE(writer.append(events));
  ASSERT_FALSE(writer.finalise(1'777'000'000'000'000'000 + 1'000'000));
}

std::vector<RequestEvent> eventsFrom(std::uint64_t first, std::uint64_t count, std::uint64_t step = 1,
                                     std::uint32_t user_id = 7) {
  std::vector<RequestEvent> events;
  for (std::uint64_t i = 0; i < count; ++i) events.push_back(eventOf(first + i * step, user_id));
  return events;
}

class SalvageTest : public ::testing::Test {
 protected:
  void generate(const GenerateOptions& options) {
    const recorder::GenerateOutcome outcome = recorder::generate(log_, options);
    ASSERT_FALSE(outcome.failure) << outcome.failure->message;
  }

  SalvageOutcome trySalvage(bool repair_bits = false) {
    SalvageProgress progress;
    return salvage(log_, target_, {.repair_bits = repair_bits}, progress, cancel_);
  }

  /// Salvages, and holds what every salvage has to keep: the input is not touched, the result is sound, and a reading of it
  /// that knows nothing of the project gives as many events.
  SalvageResult salvaged(bool repair_bits = false) {
    const Files before = readAll(log_);
    SalvageOutcome outcome = trySalvage(repair_bits);
    EXPECT_FALSE(outcome.failure) << outcome.failure->message;
    if (outcome.failure) return {};
    EXPECT_EQ(readAll(log_), before);
    EXPECT_EQ(io::OpenFile::openCount(), 0U);
    const SalvageResult& result = outcome.result;
    expectSound(result);
    const test::ExpectedRecovery reading = test::readSequentially(target_, 1);
    EXPECT_EQ(reading.status, "ITEM_NOT_FOUND");
    EXPECT_EQ(reading.events, result.events);
    EXPECT_EQ(reading.digest, result.digest);
    EXPECT_EQ(eventsOf(target_).size(), result.events);
    std::uint64_t taken = 0;
    for (const std::uint64_t events : result.taken) taken += events;
    EXPECT_EQ(taken, result.events);
    EXPECT_EQ(result.span.count(), result.events + result.lost_events);
    return std::move(outcome.result);
  }

  /// No finding but gaps; no hazard but the race that every healthy directory has.
  void expectSound(const SalvageResult& result) {
    diagnostics::WorkProgress progress;
    const std::atomic<bool> cancel{false};
    const auto outcome = diagnostics::verifyReport({target_}, {}, cancel, progress);
    const auto& report = std::get<diagnostics::VerifyReport>(outcome);
    for (const diagnostics::Finding& finding : report.findings) {
      EXPECT_EQ(finding.code, diagnostics::FindingCode::EVENT_ID_GAP) << finding.message;
      EXPECT_GT(result.lost_events, 0U);
    }
    for (const recovery::Hazard& hazard : report.hazards) {
      const auto allowed = result.events == 1 ? recovery::HazardCode::HANG_SINGLE_SEGMENT : recovery::HazardCode::HANG_RACE_AT_END;
      EXPECT_EQ(hazard.code, allowed) << hazard.message;
    }
    EXPECT_EQ(report.summary.sound_segments, result.outputs.size());
  }

  const test::TemporaryDirectory temporary_;
  const std::string log_ = temporary_.file("wal");
  const std::string target_ = temporary_.file("salvaged");
  std::atomic<bool> cancel_{false};
};

TEST_F(SalvageTest, ASoundDirectoryComesOutByteForByte) {
  generate({.segments = 4, .blocks = 16, .events = 15'000});
  const SalvageResult result = salvaged();
  EXPECT_EQ(readAll(target_), readAll(log_));
  EXPECT_EQ(result.events, 15'000U);
  EXPECT_EQ(result.renumbering, "");
  EXPECT_FALSE(result.is_split);
}

TEST_F(SalvageTest, OneFlippedBitCostsABlockOrNothing) {
  generate({.segments = 4, .blocks = 64});
  const Files clean = readAll(log_);
  test::flipBit(log_ + "/FS.00000001.wal", blockOffset(5) + kBlockHeaderSize + 3 * kEventSize + 24, 6);
  const SalvageResult without = salvaged();
  EXPECT_EQ(without.events, 65'280U);
  EXPECT_EQ(without.lost_events, 256U);
  ASSERT_EQ(without.gaps.size(), 1U);
  EXPECT_EQ(without.gaps[0].first, 16'385U + 5 * 256);
  EXPECT_EQ(without.gaps[0].last, 16'385U + 6 * 256 - 1);
  EXPECT_EQ(without.outputs[1].blocks, 63U);

  fs::remove_all(target_);
  const SalvageResult with = salvaged(true);
  EXPECT_EQ(with.events, 65'536U);
  EXPECT_EQ(readAll(target_), clean);
  ASSERT_EQ(with.inputs[1].repairs.size(), 1U);
  const RepairedBlock& repaired = with.inputs[1].repairs[0];
  EXPECT_EQ(repaired.position, 5U);
  ASSERT_EQ(repaired.repair.bytes.size(), 1U);
  EXPECT_EQ(repaired.repair.bytes[0].offset, kBlockHeaderSize + 3 * kEventSize + 24);
  EXPECT_EQ(repaired.repair.flippedBits(), 1U);
}

TEST_F(SalvageTest, ARepairedBlockMakesTheChainKnownToTheNext) {
  generate({.segments = 2, .blocks = 16});
  const Files clean = readAll(log_);
  // The header of block 6 is damaged too, so that nothing but the repaired block 5 gives the seed for block 6, and 6 for 7.
  const std::string file = log_ + "/FS.00000001.wal";
  test::flipBit(file, blockOffset(5) + kBlockHeaderSize + 100, 1);
  test::flipBit(file, blockOffset(6) + kBlockHeaderSize + 200, 2);
  test::flipBit(file, blockOffset(7) + kBlockHeaderSize + 300, 3);
  EXPECT_EQ(salvaged(true).events, 8'192U);
  EXPECT_EQ(readAll(target_), clean);
}

TEST_F(SalvageTest, AColdCopyFillsTheHolesOfItsHotSegment) {
  generate({.segments = 3, .blocks = 16, .faults = {"cold-copy:segment=1", "zero:segment=1,block=5"}});
  const SalvageResult result = salvaged();
  EXPECT_EQ(result.events, 3U * 4'096);
  EXPECT_EQ(result.outputs.size(), 3U);
  EXPECT_EQ(result.renumbering, "");
  EXPECT_EQ(result.conflicts.count(), 0U);
}

TEST_F(SalvageTest, OfDifferentEventsWithOneIdTheFirstIsTaken) {
  fs::create_directory(log_);
  writeSegmentOf(log_ + "/FS.00000000.wal", 0, eventsFrom(1, 1'000));
  std::vector<RequestEvent> other = eventsFrom(501, 1'000);
  other[10].price_ticks = 99;
  other[11].price_ticks = 99;
  other[400].price_ticks = 99;
  writeSegmentOf(log_ + "/FS.00000001.wal", 1, other);
  const SalvageResult result = salvaged();
  EXPECT_EQ(result.events, 1'500U);
  EXPECT_EQ(result.taken, (std::vector<std::uint64_t>{1'000, 500}));
  EXPECT_EQ(result.conflicts.ids(), 3U);
  ASSERT_EQ(result.conflicts.list().size(), 2U);
  EXPECT_EQ(result.conflicts.list()[0].first_event_id, 511U);
  EXPECT_EQ(result.conflicts.list()[0].last_event_id, 512U);
  EXPECT_EQ(result.conflicts.list()[1].first_event_id, 901U);
  EXPECT_EQ(eventsOf(target_).at(510).price_ticks, 0);
}

TEST_F(SalvageTest, SegmentsWhoseIdsInterleaveComeOutInOrder) {
  fs::create_directory(log_);
  writeSegmentOf(log_ + "/FS.00000000.wal", 0, eventsFrom(1, 1'500, 2));
  writeSegmentOf(log_ + "/FS.00000001.wal", 1, eventsFrom(2, 1'500, 2, 8));
  const SalvageResult result = salvaged();
  EXPECT_EQ(result.events, 3'000U);
  EXPECT_EQ(result.lost_events, 0U);
  const Events events = eventsOf(target_);
  for (std::uint64_t id = 1; id <= 3'000; ++id) EXPECT_EQ(events.at(id - 1).user_id, id % 2 == 1 ? 7U : 8U);
}

TEST_F(SalvageTest, BlocksOfOneSegmentWhoseIdsFallComeOutInOrder) {
  fs::create_directory(log_);
  std::vector<RequestEvent> events = eventsFrom(1'001, 512);
  const std::vector<RequestEvent> older = eventsFrom(1, 512);
  events.insert(events.end(), older.begin(), older.end());
  writeSegmentOf(log_ + "/FS.00000003.wal", 3, events);
  const SalvageResult result = salvaged();
  ASSERT_EQ(result.inputs[0].runs.size(), 2U);
  EXPECT_EQ(result.events, 1'024U);
  EXPECT_EQ(result.lost_events, 488U);
}

TEST_F(SalvageTest, EverythingOfOneSegmentComesOutInTwo) {
  generate({.segments = 1, .blocks = 64});
  const SalvageResult result = salvaged();
  EXPECT_TRUE(result.is_split);
  ASSERT_EQ(result.outputs.size(), 2U);
  EXPECT_EQ(result.outputs[0].events, 8'192U);
  EXPECT_EQ(result.outputs[1].events, 8'192U);
  EXPECT_NE(result.renumbering, "");
}

TEST_F(SalvageTest, TwoEventsAreEnoughForTwoSegments) {
  fs::create_directory(log_);
  writeSegmentOf(log_ + "/FS.00000000.wal", 0, eventsFrom(41, 2));
  EXPECT_EQ(salvaged().outputs.size(), 2U);
}

TEST_F(SalvageTest, OneEventStaysAlone) {
  fs::create_directory(log_);
  writeSegmentOf(log_ + "/FS.00000000.wal", 0, eventsFrom(41, 1));
  const SalvageResult result = salvaged();
  EXPECT_EQ(result.outputs.size(), 1U);
  EXPECT_FALSE(result.is_split);
}

TEST_F(SalvageTest, TheHighestIdThereCanBe) {
  fs::create_directory(log_);
  writeSegmentOf(log_ + "/FS.00000000.wal", 0, eventsFrom(~std::uint64_t{0} - 9, 10));
  writeSegmentOf(log_ + "/FS.00000001.wal", 1, eventsFrom(~std::uint64_t{0} - 9, 10));
  const SalvageResult result = salvaged();
  EXPECT_EQ(result.events, 10U);
  EXPECT_EQ(result.gap_count, 0U);
}

TEST_F(SalvageTest, IndexesThatDoNotRiseAreGivenAnew) {
  generate({.segments = 3, .blocks = 16, .faults = {"write:segment=2,offset=4,bytes=01000000", "rehash-header:segment=2"}});
  const SalvageResult result = salvaged();
  EXPECT_EQ(result.renumbering, "The index of FS.00000002.wal, 1, is not above the one before it.");
  EXPECT_EQ(result.outputs[2].segment_index, 2U);
}

TEST_F(SalvageTest, IndexesAreKeptOverAGap) {
  generate({.segments = 4, .blocks = 16, .faults = {"delete:segment=0", "delete:segment=2"}});
  const SalvageResult result = salvaged();
  EXPECT_EQ(result.renumbering, "");
  EXPECT_EQ(result.outputs[0].file, "FS.00000001.wal");
  EXPECT_EQ(result.outputs[1].file, "FS.00000003.wal");
  EXPECT_EQ(result.lost_events, 4'096U);
}

TEST_F(SalvageTest, AnUnfinalisedTailIsClosed) {
  generate({.segments = 2, .blocks = 64, .events = 64 * 256 + 50 * 256 + 7, .unfinalised = true});
  const SalvageResult result = salvaged();
  EXPECT_EQ(result.events, 16'384U + 12'800U);
  EXPECT_EQ(result.outputs[1].file, "FS.00000001.wal");
  EXPECT_EQ(result.outputs[1].blocks, 50U);
}

TEST_F(SalvageTest, NoSegmentIsLargerThanTheOriginalReplays) {
  generate({.segments = 2, .blocks = 16});
  // Room for 300,000 blocks, all of them a hole.
  fs::resize_file(log_ + "/FS.00000001.wal", blockOffset(300'000));
  SalvageOutcome outcome = trySalvage();
  ASSERT_FALSE(outcome.failure) << outcome.failure->message;
  EXPECT_EQ(outcome.result.inputs[1].capacity_blocks, 300'000U);
  EXPECT_EQ(fs::file_size(target_ + "/FS.00000001.wal"), blockOffset(format::kMaxBlocksBeforeOverflow));
}

TEST_F(SalvageTest, WhereNothingCanBeHadNothingIsWritten) {
  generate({.segments = 1, .blocks = 16, .events = 100, .faults = {"zero:segment=0,block=0"}});
  const SalvageOutcome outcome = trySalvage();
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, "NO_EVENTS");
  EXPECT_FALSE(fs::exists(target_));
}

TEST_F(SalvageTest, ATargetThatIsNotEmptyIsRefusedAndLeftAsItIs) {
  generate({.segments = 2, .blocks = 16});
  fs::create_directory(target_);
  std::ofstream(target_ + "/FS.00000000.wal") << "mine";
  const SalvageOutcome outcome = trySalvage();
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, "OUTPUT_NOT_EMPTY");
  EXPECT_EQ(read(target_ + "/FS.00000000.wal"), "mine");
}

TEST_F(SalvageTest, AFullDiskLeavesNothingBehind) {
  generate({.segments = 3, .blocks = 64});
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = blockOffset(20);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const SalvageOutcome outcome = trySalvage();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, old_handler);
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, "OUTPUT_UNWRITABLE");
  EXPECT_EQ(outcome.failure->file, target_ + "/FS.00000000.wal");
  EXPECT_FALSE(fs::exists(target_));
}

TEST_F(SalvageTest, CancellingLeavesNothingBehind) {
  generate({.segments = 3, .blocks = 64});
  cancel_ = true;
  const SalvageOutcome outcome = trySalvage();
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, "CANCELLED");
  EXPECT_FALSE(fs::exists(target_));
}

TEST_F(SalvageTest, ASegmentThatChangesBetweenThePassesIsRefused) {
  generate({.segments = 1, .blocks = 16});
  const std::string path = log_ + "/FS.00000000.wal";
  const io::DirectoryScan scan = io::scanDirectory(log_, {});
  std::atomic<std::uint64_t> read_bytes{0};
  const SegmentSurvey survey = surveySegment(scan.hot[0], false, cancel_, read_bytes);
  ASSERT_EQ(survey.runs.size(), 1U);
  test::flipBit(path, blockOffset(7) + kBlockHeaderSize + 9, 1);
  RunReader reader(survey, survey.runs[0], 0);
  ASSERT_FALSE(reader.open());
  MaybeFailure failure;
  while (!failure && !reader.isAtEnd()) failure = reader.advance(reader.events().size());
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, "FILE_UNREADABLE");
  EXPECT_EQ(failure->file, "FS.00000000.wal");
}

/// Each entry of the fault table: as many events as can be had, and each of them as it was before the damage.
class SalvageOfFaults : public SalvageTest, public ::testing::WithParamInterface<json> {};

TEST_P(SalvageOfFaults, GivesWhatCanBeHad) {
  GenerateOptions options = test::toOptions(GetParam());
  const std::vector<std::string> faults = options.faults;
  generate(options);
  const json& summary = GetParam().at("expected").at("summary");
  const SalvageResult result = salvaged();
  EXPECT_EQ(std::to_string(result.events), summary.at("diagnosticEvents"));
  EXPECT_EQ(std::to_string(result.lost_events), summary.at("lostEvents"));
  const std::map<std::string, std::string> statuses = GetParam().at("expected").at("strictStatuses");
  for (const SegmentSurvey& input : result.inputs) EXPECT_EQ(toString(input.strict_status), statuses.at(input.file.name));

  // The fault gives events other ids.
  if (std::any_of(faults.begin(), faults.end(), [](const std::string& it) { return it.starts_with("overlap"); })) return;
  const std::string clean = temporary_.file("clean");
  options.faults = {};
  options.cold = 0;
  options.unfinalised = false;
  ASSERT_FALSE(recorder::generate(clean, options).failure);
  const Events expected = eventsOf(clean);
  for (const RequestEvent& event : eventsOf(target_)) {
    const RequestEvent& original = expected.at(event.event_id - options.first_event_id);
    ASSERT_EQ(std::memcmp(&event, &original, sizeof event), 0) << event.event_id;
  }
}

std::string nameOf(const ::testing::TestParamInfo<json>& info) {
  std::string name = info.param.at("name");
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, SalvageOfFaults, ::testing::ValuesIn(test::readTable("faults.json", 4)), nameOf);

/// What the original's own recorder wrote.
class SalvageOfCorpus : public SalvageTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(SalvageOfCorpus, GivesWhatCanBeHad) {
  fs::copy(std::string(TEST_DATA_DIR "/corpus/") + GetParam(), log_, fs::copy_options::recursive);
  std::ifstream file(TEST_DATA_DIR "/corpus/MANIFEST.json");
  const json expected = json::parse(file).at("directories").at(GetParam()).at("diagnostic");
  if (expected.at("events") == "0") {
    EXPECT_EQ(trySalvage().failure->code, "NO_EVENTS");
    return;
  }
  const SalvageResult result = salvaged();
  EXPECT_EQ(std::to_string(result.events), expected.at("events"));
  EXPECT_EQ(std::to_string(result.lost_events), expected.at("lostEvents"));
}

std::string corpusName(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Directories, SalvageOfCorpus,
                         ::testing::Values("clean-small", "cold", "crash-after-reopen", "crash-in-first", "empty-segment",
                                           "single", "unfinalised"),
                         corpusName);

}  // namespace
}  // namespace walscope::salvage
