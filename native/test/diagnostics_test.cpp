// What `verify` and `scan` report: of the corpus what its manifest says, of each kind of damage one finding with its place,
// of the directory its gaps, overlaps, copies and hazards.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "diagnostics/continuity.hpp"
#include "diagnostics/directory_report.hpp"
#include "diagnostics/hazards.hpp"
#include "io/open_file.hpp"
#include "recorder/cold_writer.hpp"
#include "recorder/generator.hpp"
#include "recorder/segment_writer.hpp"
#include "recovery_support.hpp"

namespace walscope::diagnostics {
namespace {

namespace fs = std::filesystem;

using format::blockOffset;
using format::BlockHeader;
using format::kBlockHeaderSize;
using format::kEventSize;
using format::SegmentHeader;
using format::Status;
using nlohmann::json;
using recovery::Hazard;
using recovery::HazardCode;
using test::segmentName;

constexpr std::uint64_t kHighestId = ~std::uint64_t{0};

struct Verified {
  VerifyReport report;
  std::vector<VerifiedSegment> segments;
  WorkProgress progress;

  const VerifiedSegment& segment(const std::string& file) const {
    const auto found = std::find_if(segments.begin(), segments.end(), [&](const auto& it) { return it.file == file; });
    if (found == segments.end()) throw std::out_of_range("no segment " + file);
    return *found;
  }
};

std::unique_ptr<Verified> verify(const std::vector<std::string>& paths, unsigned threads = 1) {
  auto verified = std::make_unique<Verified>();
  VerifyOptions options;
  options.threads = threads;
  options.on_segment = [&](VerifiedSegment segment) { verified->segments.push_back(std::move(segment)); };
  const std::atomic<bool> cancel{false};
  auto outcome = verifyReport(paths, options, cancel, verified->progress);
  if (const auto* failure = std::get_if<Failure>(&outcome)) throw std::runtime_error(failure->message);
  verified->report = std::get<VerifyReport>(std::move(outcome));
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
  return verified;
}

Failure failureOf(const std::vector<std::string>& paths) {
  WorkProgress progress;
  const std::atomic<bool> cancel{false};
  const auto outcome = verifyReport(paths, {}, cancel, progress);
  return std::holds_alternative<Failure>(outcome) ? std::get<Failure>(outcome) : Failure{};
}

using Codes = std::multiset<std::pair<std::string, std::string>>;

/// Code and file of each finding; "" for none.
Codes codesOf(const std::vector<Finding>& findings) {
  Codes codes;
  for (const Finding& finding : findings) {
    EXPECT_FALSE(finding.message.empty());
    codes.emplace(toString(finding.code), finding.file.value_or(""));
  }
  return codes;
}

/// The files of the hazards with this code, in their order.
std::vector<std::string> filesOf(const std::vector<Hazard>& hazards, HazardCode code) {
  std::vector<std::string> files;
  for (const Hazard& hazard : hazards) {
    if (hazard.code == code) files.push_back(hazard.file.value_or(""));
  }
  return files;
}

class Diagnostics : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return directory_.file(name); }
  std::unique_ptr<Verified> verifyAll(unsigned threads = 1) const { return verify({directory_.path()}, threads); }
  Codes codes() const { return codesOf(verifyAll()->report.findings); }

  test::TemporaryDirectory directory_;
};

// The corpus.

class Corpus : public ::testing::TestWithParam<const char*> {
 protected:
  static json entry() {
    std::ifstream stream(TEST_DATA_DIR "/corpus/MANIFEST.json");
    return json::parse(stream)["directories"][GetParam()];
  }
  const std::string directory_ = std::string(TEST_DATA_DIR "/corpus/") + GetParam();
};

TEST_P(Corpus, IsReportedAsItsManifestSays) {
  const json expected = entry();
  for (const unsigned threads : {1U, 3U}) {
    const auto verified = verify({directory_}, threads);
    std::size_t segments = 0;
    for (const json& file : expected["files"]) {
      if (!file.contains("kind")) continue;
      ++segments;
      SCOPED_TRACE(file["file"]);
      const VerifiedSegment& segment = verified->segment(file["file"]);
      EXPECT_EQ(segment.kind == io::SegmentKind::HOT ? "hot" : "cold", file["kind"]);
      EXPECT_EQ(toString(segment.strict_status), file["strictStatus"]);
      EXPECT_EQ(segment.bytes, file["uncompressedBytes"]);
      EXPECT_EQ(segment.file_bytes, file["bytes"]);
      EXPECT_EQ(segment.header.segment_index, file["segmentIndex"]);
      EXPECT_EQ(segment.header.block_count, file["blockCount"]);
      EXPECT_EQ(segment.header.event_count, file["eventCount"]);
      EXPECT_EQ(std::to_string(segment.header.first_event_id), file["firstEventId"]);
      EXPECT_EQ(std::to_string(segment.header.last_event_id), file["lastEventId"]);
      EXPECT_EQ(std::to_string(segment.header.created_ns), file["createdNs"]);
      EXPECT_EQ(std::to_string(segment.header.closed_ns), file["closedNs"]);
      EXPECT_EQ(segment.verified_blocks, file["verifiedBlocks"]);
      EXPECT_EQ(segment.verified_events, file["verifiedEvents"]);
      EXPECT_EQ(segment.bad_block_count, file["badBlocks"].size());
      EXPECT_EQ(segment.bad_blocks.size(), file["badBlocks"].size());
    }
    EXPECT_EQ(verified->segments.size(), segments);
    const VerifySummary& summary = verified->report.summary;
    EXPECT_EQ(summary.segments, segments);
    EXPECT_EQ(std::to_string(summary.strict_events), expected["strict"]["events"]);
    EXPECT_EQ(std::to_string(summary.diagnostic_events), expected["diagnostic"]["events"]);
    EXPECT_EQ(std::to_string(summary.lost_events), expected["diagnostic"]["lostEvents"]);
    EXPECT_TRUE(verified->report.continuity.empty());
  }
}

/// Findings and hazards follow from what the documents say of each of these histories.
TEST_P(Corpus, HasTheFindingsAndHazardsOfItsHistory) {
  const std::string meta = "wal_meta.dat";
  const auto unused = [](std::uint32_t index) { return std::pair(std::string("SEGMENT_UNUSED"), segmentName(index)); };
  struct History {
    Codes findings;
    std::vector<std::string> deleted;
    std::optional<HazardCode> end;
  };
  const std::map<std::string, History> histories = {
      {"clean-small", {{}, {}, HazardCode::HANG_RACE_AT_END}},
      {"cold", {{}, {}, HazardCode::HANG_RACE_AT_END}},
      {"crash-after-reopen",
       {{{"SEGMENT_REOPENED", segmentName(1)}, unused(2), unused(3), unused(4), {"META_STALE", meta}},
        {segmentName(4), segmentName(3), segmentName(2), segmentName(1)},
        HazardCode::HANG_LAST_SEGMENT_SKIPPED}},
      {"crash-in-first", {{{"SEGMENT_UNFINALISED", segmentName(0)}}, {segmentName(0)}, std::nullopt}},
      {"empty-segment", {{{"SEGMENT_EMPTY", segmentName(0)}}, {}, std::nullopt}},
      {"single", {{}, {}, HazardCode::HANG_SINGLE_SEGMENT}},
      {"unfinalised",
       {{{"SEGMENT_UNFINALISED", segmentName(3)}, unused(4), unused(5), unused(6), {"META_STALE", meta}},
        {segmentName(6), segmentName(5), segmentName(4), segmentName(3)},
        HazardCode::HANG_RACE_AT_END}},
  };
  const History& expected = histories.at(GetParam());
  const auto verified = verify({directory_});
  EXPECT_EQ(codesOf(verified->report.findings), expected.findings);
  EXPECT_EQ(filesOf(verified->report.hazards, HazardCode::RESTART_DELETES_SEGMENT), expected.deleted);
  std::vector<HazardCode> ends;
  for (const Hazard& hazard : verified->report.hazards) {
    if (hazard.code != HazardCode::RESTART_DELETES_SEGMENT) ends.push_back(hazard.code);
  }
  EXPECT_EQ(ends, expected.end ? std::vector{*expected.end} : std::vector<HazardCode>{});
}

INSTANTIATE_TEST_SUITE_P(OfTheOriginal, Corpus,
                         ::testing::Values("clean-small", "cold", "crash-after-reopen", "crash-in-first", "empty-segment",
                                           "single", "unfinalised"),
                         [](const auto& given) {
                           std::string name = given.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// One segment, damaged.

/// A segment in memory that can be changed and made consistent again.
class Editable {
 public:
  explicit Editable(std::string path) : path_(std::move(path)) {
    std::ifstream stream(path_, std::ios::binary);
    bytes_.resize(fs::file_size(path_));
    stream.read(reinterpret_cast<char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
  }

  std::byte* block(std::uint64_t index) { return bytes_.data() + blockOffset(index); }
  std::byte* event(std::uint64_t block_index, std::size_t index) {
    return block(block_index) + kBlockHeaderSize + index * kEventSize;
  }
  void setCount(std::uint64_t index, std::uint16_t count) {
    std::memcpy(block(index) + offsetof(BlockHeader, event_count), &count, sizeof count);
  }
  void setId(std::uint64_t block_index, std::size_t index, std::uint64_t id) {
    std::memcpy(event(block_index, index), &id, sizeof id);
  }

  /// All checksums, counts and ids anew, as if the recorder had written these events.
  void seal() {
    SegmentHeader header = SegmentHeader::parse(bytes_.data());
    std::uint64_t chain = format::kChainSeed;
    header.event_count = 0;
    for (std::uint32_t i = 0; i < header.block_count; ++i) {
      const std::uint16_t count = BlockHeader::parse(block(i)).event_count;
      chain = recorder::sealBlock(block(i), i, count, chain);
      header.event_count += count;
    }
    header.first_event_id = BlockHeader::parse(block(0)).first_event_id;
    header.last_event_id = BlockHeader::parse(block(header.block_count - 1)).last_event_id;
    header.last_chained_checksum = chain;
    header.header_checksum = format::computeHeaderChecksum(header);
    std::memcpy(bytes_.data(), &header, sizeof header);
  }

  void save() const {
    std::ofstream stream(path_, std::ios::binary | std::ios::trunc);
    stream.write(reinterpret_cast<const char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
  }

 private:
  std::string path_;
  std::vector<std::byte> bytes_;
};

class Segment : public Diagnostics {
 protected:
  static constexpr std::uint64_t kFirstId = 1'001;
  static constexpr std::uint64_t kEvents = 15 * 256 + 100;

  void SetUp() override {
    path_ = test::writeSegment(directory_.path(), {.first_event_id = kFirstId, .events = kEvents});
  }

  /// The only finding.
  Finding finding() const {
    const auto verified = verifyAll();
    EXPECT_EQ(verified->report.findings.size(), 1U);
    return verified->report.findings.empty() ? Finding{} : verified->report.findings.front();
  }
  VerifiedSegment only() const { return verifyAll()->segments.at(0); }

  std::string path_;
};

TEST_F(Segment, HasNoFindingWhileItIsSound) {
  EXPECT_TRUE(codes().empty());
  EXPECT_EQ(only().verified_blocks, 16U);
  EXPECT_EQ(only().verified_events, kEvents);
}

TEST_F(Segment, TellsAllOfADamagedBlock) {
  const std::uint64_t offset = blockOffset(5) + 64 + 3 * 64 + 24;
  Editable sound(path_);
  const BlockHeader header = BlockHeader::parse(sound.block(5));
  test::flipBit(path_, offset, 6);
  Editable damaged(path_);
  const VerifiedSegment segment = only();
  EXPECT_EQ(segment.strict_status, Status::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(segment.strict_block, 5U);
  EXPECT_EQ(segment.verified_blocks, 15U);
  EXPECT_EQ(segment.verified_events, kEvents - 256);
  ASSERT_EQ(segment.bad_blocks.size(), 1U);
  const BadBlock& bad = segment.bad_blocks[0];
  EXPECT_EQ(bad.block, 5U);
  EXPECT_EQ(bad.offset, blockOffset(5));
  EXPECT_EQ(bad.status, Status::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(bad.expected, header.block_checksum);
  EXPECT_EQ(bad.computed, format::hashEvents(damaged.event(5, 0), 256, 0).block);
  EXPECT_EQ(bad.first_event_id, kFirstId + 5 * 256);
  EXPECT_EQ(bad.last_event_id, kFirstId + 6 * 256 - 1);
  EXPECT_EQ(bad.events, 256U);
  EXPECT_EQ(bad.cause, Cause::BIT_FLIP);
  ASSERT_EQ(bad.bits.size(), 1U);
  EXPECT_EQ(bad.bits[0].offset, offset);
  EXPECT_EQ(bad.bits[0].bit, 6U);
  const Finding told = finding();
  EXPECT_EQ(told.code, FindingCode::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(told.severity, Severity::ERROR);
  EXPECT_EQ(told.block, 5U);
  EXPECT_EQ(told.offset, blockOffset(5));
}

TEST_F(Segment, GivesAChainThatDoesNotHoldItsChecksums) {
  Editable sound(path_);
  const std::uint64_t before = BlockHeader::parse(sound.block(9)).chained_checksum;
  test::flipBit(path_, blockOffset(9) + 24, 0);
  const VerifiedSegment segment = only();
  ASSERT_EQ(segment.bad_blocks.size(), 1U);
  EXPECT_EQ(segment.bad_blocks[0].status, Status::CHAINED_CHECKSUM_MISMATCH);
  EXPECT_EQ(segment.bad_blocks[0].computed, before);
  EXPECT_EQ(segment.bad_blocks[0].expected, before ^ 1);
}

TEST_F(Segment, NamesACauseOnlyWithEvidence) {
  test::overwrite(path_, blockOffset(3), std::vector<std::uint8_t>(format::kBlockSize));
  fs::resize_file(path_, blockOffset(12) + 100);
  const VerifiedSegment segment = only();
  ASSERT_EQ(segment.bad_blocks.size(), 2U);
  EXPECT_EQ(segment.bad_blocks[0].block, 3U);
  EXPECT_EQ(segment.bad_blocks[0].cause, Cause::ZEROED);
  EXPECT_EQ(segment.bad_blocks[1].block, 12U);
  EXPECT_EQ(segment.bad_blocks[1].cause, Cause::TRUNCATED);
}

/// A valid block of another place is told as such, and its events are not believed.
TEST_F(Segment, DoesNotBelieveABlockThatBelongsElsewhere) {
  Editable segment(path_);
  std::memcpy(segment.block(5), segment.block(3), format::kBlockSize);
  segment.save();
  EXPECT_EQ(finding().code, FindingCode::CHAINED_CHECKSUM_MISMATCH);
  EXPECT_EQ(finding().block, 5U);
  EXPECT_EQ(verifyAll()->report.summary.diagnostic_events, kEvents - 256);
}

TEST_F(Segment, TellsWhatNoHashCovers) {
  struct Case {
    std::uint64_t offset;
    FindingCode code;
    std::uint64_t finding_offset;
  };
  const std::uint64_t block = blockOffset(7);
  for (const Case& it : {Case{block + 8, FindingCode::BLOCK_IDS_MISMATCH, block + 8},
                         Case{block + 35, FindingCode::BLOCK_HEADER_CHECKSUM_MISMATCH, block + 32},
                         Case{block + 40, FindingCode::BLOCK_INDEX_MISMATCH, block + 40},
                         Case{block + 63, FindingCode::BLOCK_PADDING_NOT_ZERO, block + 46},
                         Case{blockOffset(16) - 1, FindingCode::BLOCK_TAIL_NOT_ZERO, blockOffset(15) + 64 + 100 * 64}}) {
    test::flipBit(path_, it.offset, 1);
    const Finding told = finding();
    EXPECT_EQ(toString(told.code), toString(it.code));
    EXPECT_EQ(told.offset, it.finding_offset) << toString(it.code);
    EXPECT_EQ(only().strict_status, Status::OK);
    test::flipBit(path_, it.offset, 1);
  }
}

TEST_F(Segment, TellsAPartialBlockThatIsNotTheLast) {
  Editable segment(path_);
  segment.setCount(4, 200);
  std::memset(segment.event(4, 200), 0, 56 * kEventSize);
  segment.seal();
  segment.save();
  EXPECT_EQ(only().strict_status, Status::OK);
  // The ids of the events that were taken out are missing too.
  EXPECT_EQ(codes(), (Codes{{"PARTIAL_BLOCK_NOT_LAST", segmentName(0)}, {"EVENT_ID_GAP", segmentName(0)}}));
}

TEST_F(Segment, TellsEventsWithFieldsThatTheFormatDoesNotKnow) {
  for (const std::size_t field : {40U, 41U, 42U}) {
    Editable segment(path_);
    segment.event(2, 9)[field] = std::byte{4};
    segment.seal();
    segment.save();
    const Finding told = finding();
    EXPECT_EQ(told.code, FindingCode::EVENT_FIELD_INVALID);
    EXPECT_EQ(told.offset, blockOffset(2) + 64 + 9 * 64 + 40);
    fs::remove(path_);
    SetUp();
  }
}

TEST_F(Segment, TellsIdsThatDoNotJoinInside) {
  Editable gap(path_);
  gap.setId(15, 99, kFirstId + kEvents + 9);
  gap.seal();
  gap.save();
  EXPECT_EQ(finding().code, FindingCode::EVENT_ID_GAP);
  EXPECT_EQ(finding().block, 15U);
  EXPECT_EQ(verifyAll()->report.summary.lost_events, 10U);
  fs::remove(path_);
  SetUp();

  Editable repeat(path_);
  repeat.setId(8, 0, kFirstId + 8 * 256 - 1);
  repeat.seal();
  repeat.save();
  const Codes told = codes();
  EXPECT_TRUE(told.contains({"EVENT_ID_OVERLAP", segmentName(0)}));
  EXPECT_EQ(verifyAll()->report.summary.lost_events, 1U);
}

TEST_F(Segment, ListsSoManyFindingsAndCountsTheRest) {
  fs::remove(path_);
  constexpr std::uint64_t kBad = 2'100;
  path_ = test::writeSegment(directory_.path(), {.first_event_id = kFirstId, .events = kBad * 256});
  for (std::uint64_t block = 0; block < kBad; ++block) test::flipBit(path_, blockOffset(block) + 64 + 16, 0);
  const auto verified = verifyAll();
  EXPECT_EQ(verified->segments[0].bad_block_count, kBad);
  EXPECT_EQ(verified->segments[0].bad_blocks.size(), kBad);
  const std::vector<Finding>& findings = verified->report.findings;
  ASSERT_EQ(findings.size(), 2'001U);
  for (const Finding& told : findings) EXPECT_EQ(told.code, FindingCode::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_NE(findings.back().message.find("100 more findings"), std::string::npos) << findings.back().message;
  EXPECT_EQ(verified->report.summary.lost_events, kBad * 256);
}

TEST_F(Segment, IsReadThroughAColdFrameAsItIs) {
  test::flipBit(path_, blockOffset(5) + 64 + 16, 6);
  ASSERT_FALSE(recorder::compressSegment(path_, path_ + ".lz4"));
  const VerifiedSegment hot = only();
  fs::remove(path_);
  const VerifiedSegment cold = only();
  EXPECT_EQ(cold.kind, io::SegmentKind::COLD);
  EXPECT_EQ(cold.strict_status, hot.strict_status);
  EXPECT_EQ(cold.bytes, hot.bytes);
  EXPECT_EQ(cold.verified_events, hot.verified_events);
  ASSERT_EQ(cold.bad_blocks.size(), 1U);
  EXPECT_EQ(cold.bad_blocks[0].offset, hot.bad_blocks[0].offset);
  EXPECT_EQ(cold.bad_blocks[0].computed, hot.bad_blocks[0].computed);
}

// The directory.

TEST_F(Diagnostics, SaysWhatItCannotRead) {
  EXPECT_EQ(failureOf({}).code, "USAGE");
  EXPECT_EQ(failureOf({path("nothing")}).code, "DIRECTORY_NOT_FOUND");
  EXPECT_TRUE(verifyAll()->segments.empty());
  WorkProgress progress;
  const std::atomic<bool> no{false};
  std::ofstream(path("file")) << "text";
  EXPECT_EQ(std::get<Failure>(scanReport(path("file"), no, progress)).code, "NOT_A_DIRECTORY");
  const std::atomic<bool> yes{true};
  EXPECT_EQ(std::get<Failure>(verifyReport({directory_.path()}, {}, yes, progress)).code, "CANCELLED");
}

TEST_F(Diagnostics, NamesWhatIsNoSegmentAndGoesOn) {
  test::writeLog(directory_.path(), 2, 300);
  fs::create_directory(path("directory.wal"));
  ASSERT_EQ(mkfifo(path("pipe.wal").c_str(), 0600), 0);
  fs::create_symlink("nowhere", path("broken link.wal"));
  for (const std::size_t size : {0U, 1U, 63U}) {
    std::ofstream(path("size " + std::to_string(size) + ".wal")) << std::string(size, 'x');
  }
  std::ofstream(path("zeros.wal")) << std::string(64, '\0');
  std::ofstream(path("no frame.wal.lz4")) << "no frame";
  const auto verified = verifyAll(2);
  EXPECT_EQ(codesOf(verified->report.findings), (Codes{{"FILE_UNREADABLE", "directory.wal"},
                                                       {"FILE_UNREADABLE", "pipe.wal"},
                                                       {"FILE_UNREADABLE", "broken link.wal"},
                                                       {"SEGMENT_TRUNCATED", "size 0.wal"},
                                                       {"SEGMENT_TRUNCATED", "size 1.wal"},
                                                       {"SEGMENT_TRUNCATED", "size 63.wal"},
                                                       {"HEADER_CHECKSUM_MISMATCH", "zeros.wal"},
                                                       {"COLD_SEGMENT_CORRUPT", "no frame.wal.lz4"}}));
  EXPECT_EQ(verified->report.summary.segments, 7U);
  EXPECT_EQ(verified->report.summary.strict_events, 600U);
}

TEST_F(Diagnostics, TakesFilesInsteadOfADirectory) {
  test::writeLog(directory_.path(), 4, 300);
  const auto verified = verify({path(segmentName(0)), path(segmentName(3))}, 2);
  EXPECT_TRUE(verified->report.continuity.empty());
  EXPECT_EQ(verified->report.summary.events, 600U);
  EXPECT_EQ(verified->report.summary.lost_events, 0U);
  EXPECT_EQ(verify({path(segmentName(2))})->segments.size(), 1U);
}

TEST_F(Diagnostics, CountsItsProgressToTheEnd) {
  ASSERT_FALSE(recorder::generate(path("wal"), {.segments = 5, .blocks = 16, .cold = 2}).failure);
  const auto verified = verify({path("wal")}, 2);
  EXPECT_GT(verified->progress.total, 0U);
  // All but the headers.
  EXPECT_GE(verified->progress.done + 5 * format::kSegmentHeaderSize, verified->progress.total);
}

TEST_F(Diagnostics, DeliversSegmentsInOrderWhateverTheThreads) {
  ASSERT_FALSE(recorder::generate(path("wal"), {.segments = 40, .blocks = 16, .cold = 10}).failure);
  const auto alone = verify({path("wal")}, 1);
  const auto shared = verify({path("wal")}, 4);
  ASSERT_EQ(alone->segments.size(), 40U);
  ASSERT_EQ(shared->segments.size(), 40U);
  for (std::size_t i = 0; i < 40; ++i) EXPECT_EQ(alone->segments[i].file, shared->segments[i].file);
  EXPECT_EQ(alone->segments[0].file, segmentName(10));
  EXPECT_EQ(alone->segments[30].file, segmentName(0) + ".lz4");
}

TEST_F(Diagnostics, TellsFromHeadersWhatHeadersTell) {
  ASSERT_FALSE(recorder::generate(path("wal"), {.segments = 6, .blocks = 16, .cold = 1, .unfinalised = true, .unused = 1,
                                                .faults = {"delete:segment=2", "flip-event:segment=3,block=1"}})
                   .failure);
  WorkProgress progress;
  const std::atomic<bool> cancel{false};
  const auto outcome = scanReport(path("wal"), cancel, progress);
  const auto& report = std::get<ScanReport>(outcome);
  EXPECT_EQ(report.summary.segments, 6U);
  EXPECT_EQ(report.summary.hot_segments, 5U);
  EXPECT_EQ(report.summary.cold_segments, 1U);
  EXPECT_EQ(report.summary.events, 4U * 4'096);
  // What is damaged in the blocks a scan does not know.
  EXPECT_EQ(codesOf(report.findings), (Codes{{"SEGMENT_UNFINALISED", segmentName(5)},
                                             {"SEGMENT_UNUSED", segmentName(6)},
                                             {"EVENT_ID_GAP", segmentName(3)}}));
  ASSERT_EQ(report.continuity.size(), 1U);
  EXPECT_EQ(report.continuity[0].first_event_id, 8'193U);
  EXPECT_EQ(report.continuity[0].events, 4'096U);
  EXPECT_EQ(progress.done, 6U);
}

TEST_F(Diagnostics, WarnsOfEveryFileThatARestartWouldDelete) {
  ASSERT_FALSE(recorder::generate(path("wal"), {.segments = 5, .blocks = 16, .unfinalised = true, .unused = 2,
                                                .faults = {"flip-event:segment=3,block=5", "flip-event:segment=1,block=5"}})
                   .failure);
  const auto verified = verify({path("wal")});
  const std::vector<std::string> deleted = {segmentName(6), segmentName(5), segmentName(4), segmentName(3)};
  EXPECT_EQ(filesOf(verified->report.hazards, HazardCode::RESTART_DELETES_SEGMENT), deleted);
  for (const Hazard& hazard : verified->report.hazards) {
    if (hazard.code != HazardCode::RESTART_DELETES_SEGMENT) continue;
    if (hazard.file == segmentName(4)) {
      EXPECT_NE(hazard.message.find("4,096 events"), std::string::npos) << hazard.message;
    }
    if (hazard.file == segmentName(3)) {
      EXPECT_NE(hazard.message.find("3,840 events"), std::string::npos) << hazard.message;
    }
  }
}

// Continuity and hazards, from facts alone.

class Facts : public ::testing::Test {
 protected:
  SegmentFacts& add(std::uint32_t index, std::uint64_t first, std::uint64_t last,
                    io::SegmentKind kind = io::SegmentKind::HOT) {
    io::SegmentFile file;
    file.name = kind == io::SegmentKind::HOT ? segmentName(index) : segmentName(index) + ".lz4";
    file.kind = kind;
    file.is_regular = true;
    file.header_status = Status::OK;
    file.header.segment_index = index;
    file.header.first_event_id = first;
    file.header.last_event_id = last;
    files_.push_back(std::make_unique<io::SegmentFile>(file));
    scan_.hot.push_back(file);
    SegmentFacts facts;
    facts.file = files_.back().get();
    facts.header_intact = true;
    facts.ids = format::IdRun{first, last};
    facts.strict_status = Status::OK;
    facts.replayable_events = 1;
    std::vector<SegmentFacts>& list = kind == io::SegmentKind::HOT ? facts_.hot : facts_.cold;
    list.push_back(facts);
    return list.back();
  }

  std::vector<std::tuple<BreakKind, std::uint64_t, std::uint64_t>> breaks() const {
    std::vector<std::tuple<BreakKind, std::uint64_t, std::uint64_t>> found;
    const Continuity continuity = checkContinuity(facts_);
    for (const ContinuityBreak& it : continuity.breaks) {
      found.emplace_back(it.kind, it.first_event_id, it.last_event_id);
    }
    return found;
  }
  std::vector<Hazard> hazards() { return findHazards(facts_, recovery::planRecovery(scan_, 1)); }

  DirectoryFacts facts_;
  io::DirectoryScan scan_;
  std::vector<std::unique_ptr<io::SegmentFile>> files_;
};

using Continuous = Facts;
using Hazardous = Facts;

TEST_F(Continuous, HasNoBreakWhereIdsJoin) {
  add(0, 1, 100);
  add(1, 101, 200, io::SegmentKind::COLD);
  add(2, 201, kHighestId);
  EXPECT_TRUE(breaks().empty());
}

TEST_F(Continuous, TellsGapsOfDirectoriesAndNotOfFiles) {
  add(0, 1, 100);
  add(1, 102, 200);
  add(2, kHighestId, kHighestId);
  EXPECT_EQ(breaks(), (std::vector{std::tuple{BreakKind::GAP, std::uint64_t{101}, std::uint64_t{101}},
                                   std::tuple{BreakKind::GAP, std::uint64_t{201}, kHighestId - 1}}));
  facts_.is_directory = false;
  EXPECT_TRUE(breaks().empty());
}

TEST_F(Continuous, TellsOverlapsAlsoWhereOneHoldsTheOther) {
  add(0, 1, 1'000);
  add(1, 900, 950);
  add(2, 951, 1'100);
  add(3, 1'101, 1'200);
  EXPECT_EQ(breaks(), (std::vector{std::tuple{BreakKind::OVERLAP, std::uint64_t{900}, std::uint64_t{950}},
                                   std::tuple{BreakKind::OVERLAP, std::uint64_t{951}, std::uint64_t{1'000}}}));
}

TEST_F(Continuous, TellsCopies) {
  add(0, 1, 100);
  add(1, 1, 100);
  add(2, 101, 200);
  add(2, 101, 200, io::SegmentKind::COLD);
  EXPECT_EQ(breaks(), (std::vector{std::tuple{BreakKind::DUPLICATE, std::uint64_t{1}, std::uint64_t{100}}}));
  const Continuity found = checkContinuity(facts_);
  EXPECT_EQ(found.copies, (std::set<std::string>{segmentName(1), segmentName(2) + ".lz4"}));
  EXPECT_EQ(codesOf(found.findings),
            (Codes{{"DUPLICATE_SEGMENT", segmentName(1)}, {"COLD_DUPLICATES_HOT", segmentName(2) + ".lz4"}}));
}

TEST_F(Hazardous, TellsOfASegmentThatIsCut) {
  add(0, 1, 100);
  SegmentFacts& cut = add(1, 101, 200);
  files_[1]->header.block_count = 261'134;
  files_[1]->header.event_count = 261'134 * 256;
  cut.replayable_events = 2'560;
  facts_.is_verified = true;
  const std::vector<Hazard> found = hazards();
  ASSERT_EQ(filesOf(found, HazardCode::OVERFLOW_SEGMENT_SIZE), std::vector<std::string>{segmentName(1)});
  EXPECT_NE(found.back().message.find("66,847,744 events"), std::string::npos) << found.back().message;
  // The largest size that does not wrap; and one that does not verify is skipped, not cut.
  files_[1]->header.block_count = 261'123;
  EXPECT_TRUE(filesOf(hazards(), HazardCode::OVERFLOW_SEGMENT_SIZE).empty());
  files_[1]->header.block_count = 261'134;
  cut.strict_status = Status::SEGMENT_CORRUPTED;
  EXPECT_TRUE(filesOf(hazards(), HazardCode::OVERFLOW_SEGMENT_SIZE).empty());
}

/// All its blocks verify, and the wrapped size holds none of them: the preloader cannot read it.
TEST_F(Hazardous, TellsOfALastSegmentOfWhichNothingIsLeft) {
  add(0, 1, 100);
  add(1, 101, 200).replayable_events = 0;
  EXPECT_EQ(filesOf(hazards(), HazardCode::HANG_LAST_SEGMENT_SKIPPED), std::vector<std::string>{segmentName(1)});
}

TEST_F(Hazardous, TellsOfAFileThatShrank) {
  add(0, 1, 100);
  SegmentFacts& shrunk = add(1, 101, 200);
  shrunk.strict_status = Status::READ_FAILED;
  shrunk.lost_offset = 12'345;
  const std::vector<Hazard> found = hazards();
  EXPECT_EQ(filesOf(found, HazardCode::CRASH_TRUNCATED_WHILE_MAPPED), std::vector<std::string>{segmentName(1)});
}

// Whatever the bytes are.

TEST(IdRuns, HoldTheSameIdsAsASet) {
  std::mt19937_64 random(test::testSeed());
  for (int round = 0; round < 500; ++round) {
    // Also around the highest id there is.
    const std::uint64_t base = round % 2 == 0 ? 1 : kHighestId - 99;
    std::set<std::uint64_t> expected;
    format::IdRuns runs;
    for (std::uint64_t i = random() % 20; i > 0; --i) {
      const std::uint64_t first = base + random() % 100;
      const std::uint64_t last = first + std::min<std::uint64_t>(random() % 20, base + 99 - first);
      for (std::uint64_t id = first;; ++id) {
        expected.insert(id);
        if (id == last) break;
      }
      runs.add({first, last});
    }
    EXPECT_EQ(runs.count(), expected.size());
    for (std::size_t i = 1; i < runs.normalise().size(); ++i) {
      ASSERT_GT(runs.normalise()[i].first, runs.normalise()[i - 1].last + 1);
    }
  }
}

/// Random damage anywhere: the report survives it, foretells what a recovery replays, and accounts for every event.
TEST_F(Diagnostics, SurvivesRandomBytesAndAgreesWithARecovery) {
  std::mt19937_64 random(test::testSeed());
  const auto below = [&](std::uint64_t bound) { return random() % bound; };
  for (int round = 0; round < 30; ++round) {
    SCOPED_TRACE(round);
    test::TemporaryDirectory temporary;
    const std::uint32_t segments = 1 + static_cast<std::uint32_t>(below(3));
    test::writeLog(temporary.path(), segments, 1 + below(4'096));
    for (std::uint64_t i = 1 + below(6); i > 0; --i) {
      const std::string file = temporary.file(segmentName(static_cast<std::uint32_t>(below(segments))));
      const std::uint64_t size = fs::file_size(file);
      if (size < 200) continue;
      switch (below(5)) {
        case 0: test::flipBit(file, below(size), static_cast<unsigned>(below(8))); break;
        case 1: test::flipBit(file, below(64), static_cast<unsigned>(below(8))); break;
        case 2: {
          // A header that lies and is believed.
          test::overwrite(file, 8 + below(24), {static_cast<std::uint8_t>(random()), static_cast<std::uint8_t>(random())});
          test::rehashHeader(file);
          break;
        }
        case 3: {
          const std::vector<std::uint8_t> bytes(1 + below(100), static_cast<std::uint8_t>(random()));
          test::overwrite(file, blockOffset(below(16)), bytes);
          break;
        }
        default: fs::resize_file(file, below(size)); break;
      }
      if (below(4) == 0 && !fs::exists(file + ".lz4")) {
        ASSERT_FALSE(fs::file_size(file) > 0 && recorder::compressSegment(file, file + ".lz4"));
      }
    }
    const test::ExpectedRecovery expected = test::readSequentially(temporary.path(), 1);
    const auto verified = verify({temporary.path()}, 1 + static_cast<unsigned>(below(3)));
    const VerifySummary& summary = verified->report.summary;
    EXPECT_EQ(summary.strict_events, expected.events);
    EXPECT_EQ(test::recover(temporary.path()).events_replayed, expected.events);
    std::uint64_t sound = 0;
    for (const VerifiedSegment& segment : verified->segments) {
      EXPECT_GE(segment.header.block_count + segment.bytes / format::kBlockSize, segment.verified_blocks);
      if (segment.strict_status == Status::OK) sound += segment.verified_events;
    }
    EXPECT_LE(expected.events, sound);
  }
}

}  // namespace
}  // namespace walscope::diagnostics
