// The bit solver finds what was changed, and nothing where more was.
#include "diagnostics/bit_solver.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <random>

#include "format/block_header.hpp"
#include "recovery_support.hpp"

namespace walscope::diagnostics {
namespace {

using Block = std::array<std::byte, format::kBlockSize>;

const std::atomic<bool> kNever{false};

struct Made {
  Block bytes{};
  std::uint64_t seed = 0;
};

/// A valid block of `count` random events behind the chain value `seed`.
Made makeBlock(std::mt19937_64& random, std::uint16_t count, std::uint64_t seed) {
  Made made{.bytes = {}, .seed = seed};
  format::BlockHeader header{};
  std::uint64_t id = random() % 1'000'000 + 1;
  header.first_event_id = id;
  for (std::uint16_t i = 0; i < count; ++i) {
    format::RequestEvent event{};
    header.last_event_id = id;
    event.event_id = id++;
    event.timestamp_ns = random();
    event.price_ticks = static_cast<std::int64_t>(random() % 100'000);
    event.quantity_lots = static_cast<std::int64_t>(random() % 1'000);
    event.user_id = static_cast<std::uint32_t>(random());
    event.order_id = static_cast<std::uint32_t>(random());
    event.request_type = static_cast<std::uint8_t>(random() % 4);
    std::memcpy(made.bytes.data() + format::kBlockHeaderSize + i * format::kEventSize, &event, sizeof event);
  }
  const auto hashes = format::hashEvents(made.bytes.data() + format::kBlockHeaderSize, count, seed);
  header.block_checksum = hashes.block;
  header.chained_checksum = hashes.chained;
  header.block_index = static_cast<std::uint32_t>(random() % 1'000);
  header.event_count = count;
  header.header_checksum = format::computeBlockHeaderChecksum(header);
  std::memcpy(made.bytes.data(), &header, sizeof header);
  return made;
}

void flip(Block& block, std::size_t bit) { block[bit / 8] ^= static_cast<std::byte>(1U << bit % 8); }

/// Solves `damaged` and expects `original` back, with as many flipped bits as differ.
void expectSolved(const Block& damaged, const Made& original, std::optional<std::uint64_t> seed) {
  const auto repair = solveBlock(damaged.data(), seed, kNever);
  ASSERT_TRUE(repair.has_value());
  Block repaired = damaged;
  repair->apply(repaired.data());
  EXPECT_EQ(repaired, original.bytes);
  for (const ChangedByte& byte : repair->bytes) EXPECT_EQ(byte.stored, damaged[byte.offset]);
}

class BitSolver : public testing::TestWithParam<std::uint16_t> {
 protected:
  std::mt19937_64 random_{test::testSeed()};
  std::size_t coveredBits() const { return (format::kBlockHeaderSize + GetParam() * format::kEventSize) * 8; }
};

TEST_P(BitSolver, FindsOneBitAnywhere) {
  for (int i = 0; i < 20; ++i) {
    const Made made = makeBlock(random_, GetParam(), i % 3 == 0 ? 0 : random_());
    Block damaged = made.bytes;
    flip(damaged, random_() % coveredBits());
    expectSolved(damaged, made, made.seed);
  }
}

TEST_P(BitSolver, FindsOneByteAnywhere) {
  for (int i = 0; i < (GetParam() <= 16 ? 20 : 2); ++i) {
    const Made made = makeBlock(random_, GetParam(), random_());
    Block damaged = made.bytes;
    damaged[random_() % (coveredBits() / 8)] ^= static_cast<std::byte>(random_() % 255 + 1);
    expectSolved(damaged, made, made.seed);
  }
}

TEST_P(BitSolver, FindsTwoBitsOfOneEventOrOfTheHeader) {
  // A large block takes a second.
  const int tries = GetParam() <= 16 ? 60 : 2;
  for (int i = 0; i < tries; ++i) {
    const Made made = makeBlock(random_, GetParam(), random_());
    Block damaged = made.bytes;
    const std::size_t unit = i % 3 == 0 ? 0 : random_() % (GetParam() + 1U);
    const std::size_t first = random_() % 512;
    const std::size_t second = (first + 1 + random_() % 511) % 512;
    flip(damaged, unit * 512 + first);
    flip(damaged, unit * 512 + second);
    expectSolved(damaged, made, made.seed);
    EXPECT_EQ(solveBlock(damaged.data(), made.seed, kNever)->flippedBits(), 2U);
  }
}

TEST_P(BitSolver, FindsTwoBitsInEveryPairOfWordsOfAnEvent) {
  if (GetParam() > 16) return;  // the same search as in a small block, 130 times over
  const Made made = makeBlock(random_, GetParam(), random_());
  const std::size_t event = random_() % GetParam();
  for (std::size_t a = 0; a < 8; ++a) {
    for (std::size_t b = a; b < 8; ++b) {
      Block damaged = made.bytes;
      const std::size_t begin = (event + 1) * 512;
      const std::size_t low = random_() % 32;
      flip(damaged, begin + a * 64 + low);
      flip(damaged, begin + b * 64 + low + 1 + random_() % 31);
      expectSolved(damaged, made, made.seed);
    }
  }
}

TEST_P(BitSolver, OffersNothingForMore) {
  const Made made = makeBlock(random_, GetParam(), random_());
  Block damaged = made.bytes;
  for (int i = 0; i < 5; ++i) flip(damaged, format::kBlockHeaderSize * 8 + random_() % (GetParam() * 512U));
  EXPECT_FALSE(solveBlock(damaged.data(), made.seed, kNever).has_value());
}

TEST_P(BitSolver, OffersNothingThatFailsTheChain) {
  const Made made = makeBlock(random_, GetParam(), 7);
  Block damaged = made.bytes;
  flip(damaged, format::kBlockHeaderSize * 8 + random_() % (GetParam() * 512U));
  EXPECT_FALSE(solveBlock(damaged.data(), 8, kNever).has_value());
  EXPECT_FALSE(solveBlock(damaged.data(), std::nullopt, kNever).has_value());
}

INSTANTIATE_TEST_SUITE_P(Counts, BitSolver, testing::Values(std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{16}, std::uint16_t{255}, std::uint16_t{256}));

TEST(BitSolverHeader, FindsADamagedHeaderBehindAnUnknownChain) {
  std::mt19937_64 random(test::testSeed());
  for (int i = 0; i < 50; ++i) {
    const Made made = makeBlock(random, 200, random());
    Block damaged = made.bytes;
    flip(damaged, random() % 512);
    expectSolved(damaged, made, std::nullopt);
  }
}

TEST(BitSolverHeader, IsCancelled) {
  std::mt19937_64 random(test::testSeed());
  const Made made = makeBlock(random, 256, 1);
  Block damaged = made.bytes;
  flip(damaged, 9'000);
  const std::atomic<bool> cancelled{true};
  EXPECT_FALSE(solveBlock(damaged.data(), made.seed, cancelled).has_value());
}

TEST(BitSolverHeader, FindsASegmentHeaderAgain) {
  std::mt19937_64 random(test::testSeed());
  format::SegmentHeader header{.magic = format::kSegmentMagic,
                               .version = format::kFormatVersion,
                               .header_size = 64,
                               .segment_index = 7,
                               .block_count = 64,
                               .event_count = 16'384,
                               .first_event_id = 1,
                               .last_event_id = 16'384,
                               .created_ns = 1'795'495'183'166'160'421,
                               .closed_ns = 1'795'495'183'186'681'504,
                               .header_checksum = 0,
                               .last_chained_checksum = random()};
  header.header_checksum = format::computeHeaderChecksum(header);
  for (std::size_t bit = 0; bit < 512; ++bit) {
    std::array<std::byte, 64> bytes;
    std::memcpy(bytes.data(), &header, sizeof header);
    bytes[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    const auto repair = solveSegmentHeader(format::SegmentHeader::parse(bytes.data()));
    ASSERT_TRUE(repair.has_value()) << bit;
    repair->apply(bytes.data());
    EXPECT_EQ(std::memcmp(bytes.data(), &header, sizeof header), 0);
    EXPECT_TRUE(repair->isBitFlip());
  }
}

}  // namespace
}  // namespace walscope::diagnostics
