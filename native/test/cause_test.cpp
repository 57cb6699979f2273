// The cases of the classifier that no generated fault makes: what stands around a block decides.
#include "diagnostics/cause.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "diagnostics/block_diagnosis.hpp"
#include "recorder/segment_writer.hpp"

namespace walscope::diagnostics {
namespace {

using format::BlockHeader;
using format::kBlockSize;

constexpr std::size_t kUnit = 64;
const std::atomic<bool> kNever{false};

/// Three blocks of a segment, from its start on.
class CauseCase : public testing::Test {
 protected:
  CauseCase() {
    std::uint64_t chain = format::kChainSeed;
    for (std::uint32_t block = 0; block < 3; ++block) {
      for (std::uint64_t event = 0; event < format::kEventsPerBlock; ++event) {
        const format::RequestEvent it{.event_id = 1'000 + block * format::kEventsPerBlock + event,
                                      .timestamp_ns = 7,
                                      .price_ticks = 5,
                                      .quantity_lots = 4,
                                      .user_id = 3,
                                      .order_id = 2,
                                      .request_type = 1,
                                      .order_type = 0,
                                      .side = 1,
                                      .padding = {}};
        std::memcpy(at(block) + (1 + event) * kUnit, &it, sizeof it);
      }
      if (block == 1) seed_ = chain;
      chain = recorder::sealBlock(at(block), block, format::kEventsPerBlock, chain);
    }
  }

  std::byte* at(std::size_t block) { return bytes_.data() + block * kBlockSize; }
  void zero(std::size_t begin, std::size_t end) { std::fill(bytes_.begin() + static_cast<std::ptrdiff_t>(begin), bytes_.begin() + static_cast<std::ptrdiff_t>(end), std::byte{0}); }
  /// Offset in `bytes_` of a multiple of 512 of the file, in block 1.
  static std::size_t sectorInBlock1(std::size_t index) {
    const std::size_t begin = format::blockOffset(1);
    return (begin / 512 + 1 + index) * 512 - format::kSegmentHeaderSize;
  }

  struct Around {
    bool follows_zeros = false;
    bool is_unfinalised = false;
    bool is_seed_known = true;
    bool is_last = false;
    Allowance allowance{};
  };
  CauseVerdict classifyBlock1(Around around) {
    format::BlockJudge judge;
    judge.judge(at(0), 0);
    if (!around.is_seed_known) judge.skip();
    const std::optional<std::uint64_t> seed = judge.seed();
    const format::BlockJudgement judgement = judge.judge(at(1), 1);
    const std::span<const std::byte> ahead(at(2), around.is_last ? 0 : kBlockSize);
    return classify({.block = at(1),
                     .position = 1,
                     .judgement = judgement,
                     .chain_seed = seed,
                     .ahead = ahead,
                     .follows_zeros = around.follows_zeros,
                     .is_unfinalised = around.is_unfinalised,
                     .segment_ids = format::IdRun{1'000, 5'000}},
                    around.allowance, kNever);
  }

  std::array<std::byte, 3 * kBlockSize> bytes_{};
  std::uint64_t seed_ = 0;
};

TEST_F(CauseCase, ZerosThatGoOnIntoTheNextBlockAreNoTornWrite) {
  zero(sectorInBlock1(20), 2 * kBlockSize);
  EXPECT_EQ(classifyBlock1({}).cause, Cause::TORN_WRITE);
  zero(2 * kBlockSize, 2 * kBlockSize + 1'000 / kUnit * kUnit);
  EXPECT_EQ(classifyBlock1({}).cause, Cause::ZEROED);
}

TEST_F(CauseCase, ZerosUpToTheEndOfWhatWasWrittenAreATornWrite) {
  zero(sectorInBlock1(20), 3 * kBlockSize);
  EXPECT_EQ(classifyBlock1({}).cause, Cause::TORN_WRITE);
  EXPECT_EQ(classifyBlock1({.is_last = true}).cause, Cause::TORN_WRITE);
}

TEST_F(CauseCase, ZerosThatComeFromTheBlockBeforeAreNoTornWrite) {
  zero(kBlockSize, sectorInBlock1(3));
  EXPECT_EQ(classifyBlock1({}).cause, Cause::TORN_WRITE);
  EXPECT_EQ(classifyBlock1({.follows_zeros = true}).cause, Cause::ZEROED);
}

TEST_F(CauseCase, ZerosThatEndInsideASectorAreNoTornWrite) {
  zero(sectorInBlock1(20) + kUnit, 2 * kBlockSize);
  EXPECT_EQ(classifyBlock1({}).cause, Cause::ZEROED);
}

TEST_F(CauseCase, AHeaderThatIsNotThereYetIsUnfinalised) {
  zero(kBlockSize, kBlockSize + kUnit);
  EXPECT_EQ(classifyBlock1({.is_unfinalised = true}).cause, Cause::ZEROED) << "a block follows";
  zero(2 * kBlockSize, 3 * kBlockSize);
  EXPECT_EQ(classifyBlock1({.is_unfinalised = true}).cause, Cause::UNFINALISED);
  EXPECT_EQ(classifyBlock1({.is_unfinalised = true, .is_last = true}).cause, Cause::UNFINALISED);
  EXPECT_EQ(classifyBlock1({.is_unfinalised = false}).cause, Cause::ZEROED);
}

TEST_F(CauseCase, ATornWriteOverAnOlderPartialBlock) {
  const std::size_t cut = sectorInBlock1(10);
  // Older events up to event 200, and zeros behind them.
  for (std::size_t offset = cut; offset < kBlockSize + 201 * kUnit; offset += kUnit) {
    const std::uint64_t id = format::eventId(&bytes_[offset]) - 900;
    std::memcpy(&bytes_[offset], &id, sizeof id);
  }
  zero(kBlockSize + 201 * kUnit, 2 * kBlockSize);
  const CauseVerdict verdict = classifyBlock1({});
  EXPECT_EQ(verdict.cause, Cause::TORN_WRITE);
  EXPECT_NE(verdict.evidence.find("two writes"), std::string::npos) << verdict.evidence;
}

TEST_F(CauseCase, ATornWriteOfWhichOnlyTheEndIsNew) {
  const std::size_t cut = sectorInBlock1(10);
  for (std::size_t offset = kBlockSize + kUnit; offset < cut; offset += kUnit) {
    const std::uint64_t id = format::eventId(&bytes_[offset]) - 900;
    std::memcpy(&bytes_[offset], &id, sizeof id);
  }
  EXPECT_EQ(classifyBlock1({}).cause, Cause::TORN_WRITE);
}

TEST_F(CauseCase, OlderEventsInsideASectorAreUnknown) {
  for (std::size_t offset = sectorInBlock1(10) + kUnit; offset < 2 * kBlockSize; offset += kUnit) {
    const std::uint64_t id = format::eventId(&bytes_[offset]) - 900;
    std::memcpy(&bytes_[offset], &id, sizeof id);
  }
  EXPECT_EQ(classifyBlock1({.allowance = {.header = true, .events = false}}).cause, Cause::UNKNOWN);
}

TEST_F(CauseCase, ABlockOfTheSegmentElsewhereIsMisplacedAndOneOfOtherIdsIsStale) {
  std::copy_n(at(2), kBlockSize, at(1));
  EXPECT_EQ(classifyBlock1({}).cause, Cause::MISPLACED);
  EXPECT_EQ(classifyBlock1({.is_seed_known = false}).cause, Cause::MISPLACED);
  for (std::size_t event = 0; event < format::kEventsPerBlock; ++event) {
    const std::uint64_t id = 9'000 + event;
    std::memcpy(at(1) + (1 + event) * kUnit, &id, sizeof id);
  }
  recorder::sealBlock(at(1), 2, format::kEventsPerBlock, seed_);
  EXPECT_EQ(classifyBlock1({}).cause, Cause::STALE_BLOCK);
}

TEST_F(CauseCase, ASearchThatIsNotAllowedIsNotMade) {
  at(1)[500] ^= std::byte{4};
  EXPECT_EQ(classifyBlock1({}).cause, Cause::BIT_FLIP);
  EXPECT_EQ(classifyBlock1({.allowance = {.header = true, .events = false}}).cause, Cause::UNKNOWN);
  at(1)[500] ^= std::byte{4};
  at(1)[20] ^= std::byte{4};
  EXPECT_EQ(classifyBlock1({.is_seed_known = false}).cause, Cause::BIT_FLIP);
  EXPECT_EQ(classifyBlock1({.allowance = {.header = false, .events = false}}).cause, Cause::UNKNOWN);
}

TEST_F(CauseCase, BehindAnUnknownChainNoBitOfAnEventIsNamed) {
  at(1)[500] ^= std::byte{4};
  EXPECT_EQ(classifyBlock1({.is_seed_known = false}).cause, Cause::UNKNOWN);
}

TEST(SegmentHeaderCause, IsZeroedOrUnknown) {
  format::SegmentHeader header{};
  EXPECT_EQ(classifySegmentHeader(header).cause, Cause::ZEROED);
  std::memset(static_cast<void*>(&header), 0x5a, sizeof header);
  EXPECT_EQ(classifySegmentHeader(header).cause, Cause::UNKNOWN);
}

}  // namespace
}  // namespace walscope::diagnostics
