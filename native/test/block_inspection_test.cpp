// One block alone, and the block map: the same as a verification of the whole segment says.
#include "diagnostics/block_inspection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "diagnostics/block_map.hpp"
#include "diagnostics/block_window.hpp"
#include "diagnostics/head_inspection.hpp"
#include "diagnostics/segment_verifier.hpp"
#include "fault_table_support.hpp"
#include "io/open_file.hpp"
#include "recorder/segment_writer.hpp"
#include "recovery_support.hpp"

namespace walscope::diagnostics {
namespace {

using format::blockOffset;
using format::kBlockSize;
using nlohmann::json;

const std::atomic<bool> kNever{false};

BlockInspection inspect(const std::string& path, std::uint64_t block) {
  auto outcome = inspectBlock(path, block, kNever);
  if (const auto* failure = std::get_if<Failure>(&outcome)) throw std::runtime_error(failure->message);
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
  return std::get<BlockInspection>(std::move(outcome));
}

std::string codeOf(const std::variant<BlockInspection, Failure>& outcome) {
  const auto* failure = std::get_if<Failure>(&outcome);
  return failure == nullptr ? "" : failure->code;
}

/// The whole map, drained in pieces as a client does it.
std::vector<BlockCondition> mapOf(const std::string& path) {
  BlockMap map;
  BlockMapProgress progress;
  const auto outcome = mapBlocks(path, kNever, progress, map);
  if (const auto* failure = std::get_if<Failure>(&outcome)) throw std::runtime_error(failure->message);
  std::vector<BlockCondition> conditions(std::get<std::uint64_t>(outcome), BlockCondition::NOT_READ);
  while (const auto run = map.take(8'192)) {
    EXPECT_LE(run->cells.size(), 8'192U);
    std::transform(run->cells.begin(), run->cells.end(), conditions.begin() + static_cast<std::ptrdiff_t>(run->first),
                   [](std::uint8_t cell) { return static_cast<BlockCondition>(cell); });
  }
  EXPECT_FALSE(map.take(8'192));
  return conditions;
}

/// Damaged blocks of which `verify` lists a bad one.
bool isBadCondition(BlockCondition condition) {
  return condition >= BlockCondition::STRUCTURE_INVALID && condition <= BlockCondition::CUT;
}

/// Every block of a segment, inspected alone, against the verification of the segment and against its map.
void expectSame(const io::SegmentFile& file) {
  SCOPED_TRACE(file.name);
  std::atomic<std::uint64_t> bytes{0};
  const VerifiedSegment verified = verifySegment(file, kNever, bytes, SearchBudget());
  const std::vector<BlockCondition> map = mapOf(file.path);
  std::map<std::uint64_t, const BadBlock*> bad;
  for (const BadBlock& block : verified.bad_blocks) bad[block.block] = &block;
  std::map<std::uint64_t, std::vector<FindingCode>> codes;
  for (const Finding& finding : verified.findings) {
    const bool is_about_block = finding.block && *finding.offset >= blockOffset(*finding.block) &&
                                finding.code != FindingCode::UNCOUNTED_BLOCKS && finding.code != FindingCode::SEGMENT_TRUNCATED;
    if (is_about_block) codes[*finding.block].push_back(finding.code);
  }
  std::uint64_t sound = 0;
  for (std::uint64_t block = 0; block < map.size(); ++block) {
    SCOPED_TRACE(block);
    const auto outcome = inspectBlock(file.path, block, kNever);
    if (map[block] == BlockCondition::MISSING) {
      EXPECT_EQ(codeOf(outcome), "BLOCK_NOT_FOUND");
      continue;
    }
    ASSERT_EQ(codeOf(outcome), "");
    const auto& alone = std::get<BlockInspection>(outcome);
    EXPECT_EQ(alone.condition, map[block]);
    EXPECT_EQ(isBadCondition(alone.condition), bad.contains(block));
    sound += alone.judgement.verifies ? 1 : 0;
    if (bad.contains(block) && alone.verdict) {
      EXPECT_EQ(alone.verdict->cause, bad[block]->cause);
      EXPECT_EQ(alone.verdict->evidence, bad[block]->evidence);
    }
    std::vector<FindingCode> found;
    for (const Finding& finding : alone.findings) found.push_back(finding.code);
    std::sort(found.begin(), found.end());
    std::sort(codes[block].begin(), codes[block].end());
    EXPECT_EQ(found, codes[block]);
  }
  EXPECT_EQ(sound, verified.verified_blocks);
}

void expectSameInAll(const std::string& directory) {
  io::DirectoryScan scan = io::scanDirectory(directory, {});
  for (const auto* part : {&scan.hot, &scan.cold}) {
    for (const io::SegmentFile& file : *part) {
      if (file.is_regular && file.header_status != format::Status::OPEN_FAILED) expectSame(file);
    }
  }
}

TEST(BlockInspection, IsTheSameAsTheVerificationForEveryFault) {
  const test::TemporaryDirectory temporary;
  const std::string log = temporary.file("wal");
  std::vector<json> rows = test::readTable("faults.json", 7);
  // Each bad block is searched twice, so not every row of the larger table.
  const std::vector<json> matrix = test::readTable("fault-matrix.json", 7);
  for (std::size_t i = 0; i < matrix.size(); i += 17) rows.push_back(matrix[i]);
  for (const json& row : rows) {
    SCOPED_TRACE(row.at("name").get<std::string>());
    const recorder::GenerateOutcome outcome = recorder::generate(log, test::toOptions(row));
    ASSERT_FALSE(outcome.failure) << outcome.failure->message;
    expectSameInAll(log);
    std::filesystem::remove_all(log);
  }
}

TEST(BlockInspection, IsTheSameAsTheVerificationForWhatTheRecorderWrote) {
  for (const char* directory : {"clean-small", "cold", "crash-after-reopen", "crash-in-first", "empty-segment", "single", "unfinalised"}) {
    expectSameInAll(std::string(TEST_DATA_DIR "/corpus/") + directory);
  }
}

/// Blocks that are sound, damaged in their events or their header, stale, moved or gone, at random.
std::vector<std::byte> makeChain(std::mt19937_64& random, std::size_t blocks) {
  std::vector<std::byte> bytes(blocks * kBlockSize);
  std::uint64_t chain = format::kChainSeed;
  for (std::size_t block = 0; block < blocks; ++block) {
    std::byte* at = bytes.data() + block * kBlockSize;
    const std::size_t events = 1 + random() % 3;
    for (std::size_t event = 0; event < events; ++event) {
      const std::uint64_t id = block * 256 + event + 1;
      std::memcpy(at + (1 + event) * format::kEventSize, &id, sizeof id);
    }
    chain = recorder::sealBlock(at, static_cast<std::uint32_t>(block), events, chain);
    switch (random() % 12) {
      case 0: at[format::kBlockHeaderSize + 20] ^= std::byte{1}; break;
      case 1: at[random() % format::kBlockHeaderSize] ^= std::byte{1}; break;
      // A whole block of another chain: what follows goes on from it, or from what was there.
      case 2: {
        const std::uint64_t other = recorder::sealBlock(at, static_cast<std::uint32_t>(block), events, random());
        if (random() % 2 == 0) chain = other;
        break;
      }
      case 3: recorder::sealBlock(at, static_cast<std::uint32_t>(block + 1), events, chain); break;
      case 4: std::fill_n(at, kBlockSize, std::byte{0}); break;
      case 5: std::generate_n(at, kBlockSize, [&] { return static_cast<std::byte>(random()); }); break;
      default: break;
    }
  }
  return bytes;
}

TEST(ChainSeed, IsTheSameFromAFewBlocksAsFromAllOfThem) {
  const std::uint64_t seed = test::testSeed();
  std::mt19937_64 random(seed);
  for (int round = 0; round < 40; ++round) {
    SCOPED_TRACE(round);
    constexpr std::size_t kBlocks = 150;
    const std::vector<std::byte> bytes = makeChain(random, kBlocks);
    format::BlockJudge judge;
    for (std::size_t block = 0; block < kBlocks; ++block) {
      const std::byte* at = bytes.data() + block * kBlockSize;
      ASSERT_EQ(findChainSeed(bytes.data(), block, kNever), judge.seed()) << block << ", seed " << seed;
      if (std::all_of(at, at + kBlockSize, [](std::byte byte) { return byte == std::byte{0}; })) {
        judge.skip();
      } else {
        judge.judge(at, block);
      }
    }
  }
}

class Segment : public testing::Test {
 protected:
  /// Segments of `events` events.
  std::string write(std::uint64_t events) { return test::writeSegment(directory_.path(), {.events = events}); }
  test::TemporaryDirectory directory_;
};

TEST_F(Segment, AFlippedBitIsFoundWithItsChecksumsAndItsRepair) {
  const std::string path = write(16 * 256);
  const std::uint64_t offset = blockOffset(5) + format::kBlockHeaderSize + 7 * format::kEventSize + 17;
  test::flipBit(path, offset, 3);
  const BlockInspection block = inspect(path, 5);
  EXPECT_EQ(block.condition, BlockCondition::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(block.strict_status, format::Status::BLOCK_CHECKSUM_MISMATCH);
  ASSERT_TRUE(block.verdict && block.verdict->repair);
  EXPECT_EQ(block.verdict->cause, Cause::BIT_FLIP);
  ASSERT_EQ(block.verdict->repair->bytes.size(), 1U);
  EXPECT_EQ(block.verdict->repair->bytes[0].offset, offset - blockOffset(5));
  ASSERT_EQ(block.checksums.size(), 3U);
  EXPECT_FALSE(block.checksums[0].holds());
  EXPECT_FALSE(block.checksums[1].holds());
  EXPECT_TRUE(block.checksums[2].holds());

  // With the byte repaired both checksums agree, and the block in front and the one behind verify.
  std::vector<std::byte> repaired = block.bytes;
  block.verdict->repair->apply(repaired.data());
  EXPECT_EQ(format::hashEvents(repaired.data() + format::kBlockHeaderSize, 256, 0).block, block.checksums[0].stored);
  for (const std::uint64_t other : {4U, 6U}) EXPECT_EQ(inspect(path, other).condition, BlockCondition::SOUND);
}

TEST_F(Segment, ABlockBehindTheEndIsNotFound) {
  const std::string path = write(16 * 256);
  EXPECT_EQ(codeOf(inspectBlock(path, 16, kNever)), "BLOCK_NOT_FOUND");
  EXPECT_EQ(codeOf(inspectBlock(path, ~std::uint32_t{0}, kNever)), "BLOCK_NOT_FOUND");
  std::filesystem::resize_file(path, blockOffset(15) + 100);
  const BlockInspection cut = inspect(path, 15);
  EXPECT_EQ(cut.condition, BlockCondition::CUT);
  EXPECT_EQ(cut.bytes.size(), 100U);
  EXPECT_EQ(cut.verdict->cause, Cause::TRUNCATED);
  std::filesystem::resize_file(path, 64);
  EXPECT_EQ(codeOf(inspectBlock(path, 0, kNever)), "BLOCK_NOT_FOUND");
  std::filesystem::resize_file(path, 0);
  EXPECT_EQ(codeOf(inspectBlock(path, 0, kNever)), "FILE_UNREADABLE");
  EXPECT_EQ(codeOf(inspectBlock(directory_.path(), 0, kNever)), "FILE_UNREADABLE");
  EXPECT_EQ(codeOf(inspectBlock(directory_.file("none.wal"), 0, kNever)), "FILE_UNREADABLE");
}

TEST_F(Segment, ACancelledInspectionSaysSo) {
  const std::string path = write(16 * 256);
  const std::atomic<bool> cancelled{true};
  EXPECT_EQ(codeOf(inspectBlock(path, 9, cancelled)), "CANCELLED");
  BlockMap map;
  BlockMapProgress progress;
  EXPECT_EQ(std::get<Failure>(mapBlocks(path, cancelled, progress, map)).code, "CANCELLED");
}

TEST_F(Segment, HeadsShowSegmentHeadersMetaFilesAndWhatIsLeftOfThem) {
  const std::string path = write(16 * 256);
  const auto head = [](const std::string& file) { return std::get<HeadInspection>(inspectHead(file)); };
  EXPECT_EQ(head(path).kind, HeadKind::SEGMENT);
  EXPECT_EQ(head(path).status, format::Status::OK);
  EXPECT_FALSE(head(path).verdict);
  test::flipBit(path, 21, 6);
  const HeadInspection damaged = head(path);
  EXPECT_EQ(damaged.status, format::Status::HEADER_CHECKSUM_MISMATCH);
  ASSERT_TRUE(damaged.verdict && damaged.verdict->repair);
  EXPECT_EQ(damaged.verdict->repair->bytes.at(0).offset, 21U);
  std::filesystem::resize_file(path, 10);
  EXPECT_EQ(head(path).kind, HeadKind::RAW);
  EXPECT_EQ(head(path).bytes.size(), 10U);
  std::filesystem::resize_file(path, 0);
  EXPECT_EQ(head(path).bytes.size(), 0U);

  std::ofstream(directory_.file("wal_meta.dat")) << "0123456789abcdef";
  EXPECT_EQ(head(directory_.file("wal_meta.dat")).kind, HeadKind::META);
  EXPECT_EQ(head(directory_.file("wal_meta.dat")).bytes.size(), 16U);
  EXPECT_TRUE(std::holds_alternative<Failure>(inspectHead(directory_.path())));
  EXPECT_TRUE(std::holds_alternative<Failure>(inspectHead(directory_.file("none"))));
}

TEST_F(Segment, TheHeadersOfAMapComeFirst) {
  constexpr std::uint32_t kBlocks = 20'000;
  const std::string path = directory_.file("FS.00000000.wal");
  {
    std::ofstream file(path, std::ios::binary);
    format::SegmentHeader header{};
    header.magic = format::kSegmentMagic;
    header.version = format::kFormatVersion;
    header.header_size = format::kSegmentHeaderSize;
    file.write(reinterpret_cast<const char*>(&header), sizeof header);
    for (std::uint32_t block = 0; block < kBlocks; ++block) {
      format::BlockHeader it{};
      it.first_event_id = std::uint64_t{block} * 256 + 1;
      it.last_event_id = it.first_event_id + 255;
      it.block_index = block == 7'000 ? 6'999 : block;
      it.event_count = 256;
      it.header_checksum = format::computeBlockHeaderChecksum(it);
      file.seekp(static_cast<std::streamoff>(blockOffset(block)));
      file.write(reinterpret_cast<const char*>(&it), sizeof it);
    }
  }
  std::filesystem::resize_file(path, blockOffset(kBlocks + 100));
  BlockMap map;
  BlockMapProgress progress;
  std::atomic<bool> cancel{false};
  const std::jthread watcher([&] {
    while (!progress.is_verifying.load()) std::this_thread::yield();
    cancel = true;
  });
  EXPECT_EQ(std::get<Failure>(mapBlocks(path, cancel, progress, map)).code, "CANCELLED");
  EXPECT_EQ(map.size(), kBlocks + 100);
  std::vector<std::uint8_t> cells;
  while (const auto run = map.take(8'192)) {
    EXPECT_EQ(run->first, cells.size());
    cells.insert(cells.end(), run->cells.begin(), run->cells.end());
  }
  const auto at = [&](std::size_t block) { return static_cast<BlockCondition>(cells.at(block)); };
  EXPECT_EQ(at(kBlocks - 1), BlockCondition::HEADER_READ);
  EXPECT_EQ(at(7'000), BlockCondition::HEADER_SUSPECT);
  for (std::size_t block = kBlocks; block < cells.size(); ++block) ASSERT_EQ(at(block), BlockCondition::UNUSED);
}

}  // namespace
}  // namespace walscope::diagnostics
