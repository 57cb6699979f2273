// Coverage is exactly what the checks notice: every bit of a block is flipped, and each check is asked.
#include "diagnostics/coverage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "diagnostics/block_diagnosis.hpp"
#include "diagnostics/block_findings.hpp"
#include "recorder/segment_writer.hpp"

namespace walscope::diagnostics {
namespace {

using format::BlockHeader;
using format::kBlockSize;
using format::kEventSize;
using format::Status;

constexpr std::uint64_t kSeed = 0x1234'5678'9abc'def0;
constexpr std::uint64_t kPosition = 3;
constexpr std::size_t kCountOffset = offsetof(BlockHeader, event_count);
using Block = std::array<std::byte, kBlockSize>;

Block makeBlock(std::size_t events) {
  Block block{};
  for (std::size_t event = 0; event < events; ++event) {
    const format::RequestEvent it{.event_id = 70'001 + event,
                                  .timestamp_ns = 1'700'000'000'000'000'000 + event,
                                  .price_ticks = 5,
                                  .quantity_lots = 4,
                                  .user_id = 3,
                                  .order_id = 2,
                                  .request_type = 1,
                                  .order_type = 0,
                                  .side = 1,
                                  .padding = {}};
    std::memcpy(block.data() + format::kBlockHeaderSize + event * kEventSize, &it, sizeof it);
  }
  recorder::sealBlock(block.data(), kPosition, events, kSeed);
  return block;
}

bool originalNotices(const Block& block) {
  format::BlockHashes hashes;
  return format::verifyBlock(BlockHeader::parse(block.data()), block.data(), kSeed, hashes) != Status::OK;
}

bool walscopeNotices(const Block& block) {
  format::BlockJudge judge(kSeed);
  const format::BlockJudgement judgement = judge.judge(block.data(), kPosition);
  return isBad(judgement) || !findFlaws(block.data(), kPosition, judgement).empty();
}

/// Each check on its own, written down once more.
bool holds(Check check, const Block& block) {
  const BlockHeader header = BlockHeader::parse(block.data());
  const std::size_t count = header.event_count;
  const bool is_count = count >= 1 && count <= format::kEventsPerBlock;
  const auto event = [&](std::size_t i) { return block.data() + format::kBlockHeaderSize + i * kEventSize; };
  const auto isZero = [](const std::byte* begin, const std::byte* end) {
    return std::all_of(begin, end, [](std::byte byte) { return byte == std::byte{0}; });
  };
  switch (check) {
    case Check::STRUCTURE: return format::isBlockStructureValid(header, block.data());
    case Check::BLOCK_CHECKSUM: return is_count && format::hashEvents(event(0), count, 0).block == header.block_checksum;
    case Check::CHAINED_CHECKSUM:
      return is_count && format::hashEvents(event(0), count, kSeed).chained == header.chained_checksum;
    case Check::BLOCK_HEADER_CHECKSUM: return format::computeBlockHeaderChecksum(header) == header.header_checksum;
    case Check::IDS_AGAINST_EVENTS:
      return is_count && format::eventId(event(0)) == header.first_event_id &&
             format::eventId(event(count - 1)) == header.last_event_id;
    case Check::INDEX_AGAINST_POSITION: return header.block_index == kPosition;
    case Check::PADDING_ZERO: return isZero(block.data() + offsetof(BlockHeader, padding), block.data() + sizeof header);
    case Check::TAIL_ZERO: return is_count && isZero(event(count), block.data() + kBlockSize);
    case Check::EVENT_FIELDS:
      for (std::size_t i = 0; is_count && i < count; ++i) {
        const auto it = format::load<format::RequestEvent>(event(i));
        if (it.request_type > 3 || it.order_type > 1 || it.side > 1) return false;
      }
      return is_count;
  }
  return false;
}

constexpr std::array kChecks = {Check::STRUCTURE,     Check::BLOCK_CHECKSUM,         Check::CHAINED_CHECKSUM,
                                Check::BLOCK_HEADER_CHECKSUM, Check::IDS_AGAINST_EVENTS, Check::INDEX_AGAINST_POSITION,
                                Check::PADDING_ZERO,  Check::TAIL_ZERO,              Check::EVENT_FIELDS};
/// These two refuse values that cannot be, so they notice some changes only. The others notice every one.
bool isConstraint(Check check) { return check == Check::STRUCTURE || check == Check::EVENT_FIELDS; }

/// What covers each byte; every byte is covered once.
std::vector<const CoveredBytes*> spread(const std::vector<CoveredBytes>& coverage) {
  std::vector<const CoveredBytes*> bytes(kBlockSize, nullptr);
  for (const CoveredBytes& covered : coverage) {
    for (std::uint32_t repeat = 0; repeat < covered.repeats; ++repeat) {
      for (std::uint32_t i = 0; i < covered.size; ++i) {
        const CoveredBytes*& byte = bytes.at(covered.offset + repeat * kEventSize + i);
        EXPECT_EQ(byte, nullptr) << "covered twice: " << covered.offset + repeat * kEventSize + i;
        byte = &covered;
      }
    }
  }
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), nullptr), 0);
  return bytes;
}

bool has(const CoveredBytes& covered, Check check) {
  return std::find(covered.checks.begin(), covered.checks.end(), check) != covered.checks.end();
}

class EveryBit : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryBit, IsNoticedByWhomCoverageSays) {
  Block block = makeBlock(GetParam());
  ASSERT_FALSE(originalNotices(block));
  ASSERT_FALSE(walscopeNotices(block));
  const auto coverage = findCoverage(BlockHeader::parse(block.data()), true);
  const auto bytes = spread(coverage);
  std::map<const CoveredBytes*, std::pair<int, int>> partly;
  for (std::size_t byte = 0; byte < kBlockSize; ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      block[byte] ^= static_cast<std::byte>(1U << bit);
      const bool is_noticed = originalNotices(block);
      switch (bytes[byte]->cover) {
        case Cover::ORIGINAL: EXPECT_TRUE(is_noticed) << byte; break;
        case Cover::ORIGINAL_PARTLY: ++(is_noticed ? partly[bytes[byte]].first : partly[bytes[byte]].second); break;
        case Cover::WALSCOPE:
        case Cover::NOTHING: EXPECT_FALSE(is_noticed) << byte; break;
      }
      EXPECT_EQ(walscopeNotices(block), bytes[byte]->cover != Cover::NOTHING) << byte;
      block[byte] ^= static_cast<std::byte>(1U << bit);
    }
  }
  // Partly is neither all nor none of it.
  for (const auto& [covered, counts] : partly) {
    EXPECT_GT(counts.first, 0) << covered->offset;
    EXPECT_GT(counts.second, 0) << covered->offset;
  }
  EXPECT_EQ(partly.size(), 2U);
}

TEST_P(EveryBit, IsNoticedByTheChecksThatAreNamed) {
  Block block = makeBlock(GetParam());
  const auto coverage = findCoverage(BlockHeader::parse(block.data()), true);
  const auto bytes = spread(coverage);
  std::map<std::pair<const CoveredBytes*, Check>, int> by_constraints;
  for (std::size_t byte = 0; byte < kBlockSize; ++byte) {
    // The count decides where the others look.
    const bool is_count = byte == kCountOffset || byte == kCountOffset + 1;
    for (const unsigned bit : {0U, 7U}) {
      block[byte] ^= static_cast<std::byte>(1U << bit);
      for (const Check check : kChecks) {
        const bool is_noticed = !holds(check, block);
        if (is_count && !has(*bytes[byte], check)) continue;
        if (!isConstraint(check)) {
          EXPECT_EQ(is_noticed, has(*bytes[byte], check)) << byte << " " << toString(check);
        } else if (is_noticed) {
          EXPECT_TRUE(has(*bytes[byte], check)) << byte << " " << toString(check);
          ++by_constraints[{bytes[byte], check}];
        }
      }
      block[byte] ^= static_cast<std::byte>(1U << bit);
    }
  }
  for (const CoveredBytes& covered : coverage) {
    for (const Check check : covered.checks) {
      if (!isConstraint(check)) continue;
      EXPECT_GT((by_constraints[{&covered, check}]), 0) << covered.offset << " " << toString(check);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Blocks, EveryBit, testing::Values(1, 2, 200, 256));

class WrongCount : public testing::TestWithParam<std::uint16_t> {};

TEST_P(WrongCount, LeavesTheEventsToNobody) {
  Block block = makeBlock(256);
  const std::uint16_t count = GetParam();
  std::memcpy(block.data() + kCountOffset, &count, sizeof count);
  BlockHeader header = BlockHeader::parse(block.data());
  header.header_checksum = format::computeBlockHeaderChecksum(header);
  std::memcpy(block.data(), &header, sizeof header);
  const auto coverage = findCoverage(header, true);
  const auto bytes = spread(coverage);

  const auto outcome = [&] {
    format::BlockJudge judge(kSeed);
    const format::BlockJudgement judgement = judge.judge(block.data(), kPosition);
    format::BlockHashes hashes;
    return std::tuple(format::verifyBlock(judgement.header, block.data(), kSeed, hashes), judgement.status,
                      judgement.header_intact, judgement.hashes.block, findFlaws(block.data(), kPosition, judgement).size());
  };
  const auto before = outcome();
  for (std::size_t byte = 0; byte < kBlockSize; ++byte) {
    if (byte == kCountOffset || byte == kCountOffset + 1) continue;
    block[byte] ^= std::byte{0x10};
    EXPECT_EQ(outcome() == before, bytes[byte]->cover == Cover::NOTHING) << byte;
    block[byte] ^= std::byte{0x10};
  }
  EXPECT_EQ(bytes[format::kBlockHeaderSize]->cover, Cover::NOTHING);
}

INSTANTIATE_TEST_SUITE_P(Counts, WrongCount, testing::Values(0, 257, 65'535));

TEST(Coverage, OfABlockThatTheOriginalNeverLooksAtIsWalscopesAlone) {
  for (const CoveredBytes& covered : findCoverage(BlockHeader::parse(makeBlock(200).data()), false)) {
    EXPECT_EQ(covered.cover, Cover::WALSCOPE);
  }
}

}  // namespace
}  // namespace walscope::diagnostics
