// Every kernel gives what libxxhash gives.
#include "format/block_hash.hpp"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <cstring>
#include <random>
#include <vector>

#include "recovery_support.hpp"

namespace walscope::format {
namespace {

class Kernels : public ::testing::TestWithParam<HashKernel> {
 protected:
  void SetUp() override {
    for (std::size_t i = 0; i < kBlocks; ++i) {
      std::vector<std::byte>& bytes = memory_.emplace_back(kEventsPerBlock * kEventSize + kEventSize);
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_());
    }
  }

  /// Random events at any alignment, with ids that rise.
  BlockEvents makeBlock(std::size_t i, std::uint32_t count) {
    std::byte* bytes = memory_[i].data() + random_() % kEventSize;
    std::uint64_t id = random_() >> (random_() % 60);
    for (std::uint32_t event = 0; event < count; ++event, ++id) std::memcpy(bytes + event * kEventSize, &id, sizeof id);
    return {bytes, count, random_() % 4 == 0 ? 0 : random_()};
  }

  std::uint32_t anyCount() { return 1 + static_cast<std::uint32_t>(random_() % kEventsPerBlock); }

  static void setId(const BlockEvents& block, std::uint32_t event, std::uint64_t id) {
    std::memcpy(const_cast<std::byte*>(block.bytes) + event * kEventSize, &id, sizeof id);
  }

  static void expectHashes(const BlockEvents& block, const HashedEvents& result) {
    EXPECT_EQ(result.hashes.block, XXH64(block.bytes, block.count * kEventSize, 0));
    EXPECT_EQ(result.hashes.chained, XXH64(block.bytes, block.count * kEventSize, block.chain_seed));
    std::uint64_t kind_bits = 0;
    for (std::uint32_t event = 0; event < block.count; ++event) {
      kind_bits |= load<std::uint64_t>(block.bytes + event * kEventSize + offsetof(RequestEvent, request_type));
    }
    EXPECT_EQ(result.kind_bits, kind_bits);
  }

  /// More than any kernel takes side by side.
  static constexpr std::size_t kBlocks = 19;

  std::mt19937_64 random_{test::testSeed()};
  std::vector<std::vector<std::byte>> memory_;
};

INSTANTIATE_TEST_SUITE_P(OfThisProcessor, Kernels, ::testing::ValuesIn(hashKernels().begin(), hashKernels().end()),
                         [](const auto& kernel) { return std::string(nameOf(kernel.param)); });

TEST_P(Kernels, HashLikeLibxxhashAtEveryLength) {
  for (std::uint32_t count = 1; count <= kEventsPerBlock; ++count) {
    const BlockEvents block = makeBlock(0, count);
    HashedEvents result{};
    hashBlocks(GetParam(), {&block, 1}, &result);
    SCOPED_TRACE(count);
    expectHashes(block, result);
  }
}

TEST_P(Kernels, HashLikeLibxxhashInEveryGroup) {
  for (int round = 0; round < 400; ++round) {
    SCOPED_TRACE(round);
    const std::size_t size = 1 + random_() % kBlocks;
    // Of one count, of two, or of any.
    const std::uint64_t kind = random_() % 3;
    const std::uint32_t count = anyCount();
    std::vector<BlockEvents> blocks;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint32_t other = kind == 1 ? kEventsPerBlock : anyCount();
      blocks.push_back(makeBlock(i, kind == 0 || random_() % 2 == 0 ? count : other));
    }
    std::vector<HashedEvents> results(size);
    hashBlocks(GetParam(), blocks, results.data());
    for (std::size_t i = 0; i < size; ++i) {
      expectHashes(blocks[i], results[i]);
      EXPECT_TRUE(results[i].ids_rise || eventId(blocks[i].bytes) == 0);
    }
  }
}

TEST_P(Kernels, TellWhereIdsDoNotRise) {
  for (int round = 0; round < 400; ++round) {
    std::vector<BlockEvents> blocks;
    const std::uint32_t count = 2 + anyCount() % (kEventsPerBlock - 1);
    for (std::size_t i = 0; i < kBlocks; ++i) blocks.push_back(makeBlock(i, count));
    const std::size_t broken = random_() % kBlocks;
    const std::uint32_t event = 1 + static_cast<std::uint32_t>(random_() % (count - 1));
    const std::uint64_t before = eventId(blocks[broken].bytes + (event - 1) * kEventSize);
    // The same again, one lower, or none.
    const std::uint64_t ids[] = {before, before - (before > 0 ? 1 : 0), 0};
    setId(blocks[broken], event, ids[random_() % 3]);
    std::vector<HashedEvents> results(kBlocks);
    hashBlocks(GetParam(), blocks, results.data());
    for (std::size_t i = 0; i < kBlocks; ++i) {
      EXPECT_EQ(results[i].ids_rise, i != broken) << "block " << i << ", event " << event;
      expectHashes(blocks[i], results[i]);
    }
  }
}

TEST_P(Kernels, TakeIdsFromZeroToTheHighest) {
  const BlockEvents block = makeBlock(0, 3);
  const std::uint64_t highest = ~std::uint64_t{0};
  const auto rise = [&](std::uint64_t first, std::uint64_t second, std::uint64_t third) {
    setId(block, 0, first);
    setId(block, 1, second);
    setId(block, 2, third);
    HashedEvents result{};
    hashBlocks(GetParam(), {&block, 1}, &result);
    return result.ids_rise;
  };
  EXPECT_TRUE(rise(0, 1, 2));
  EXPECT_TRUE(rise(0, 1, highest));
  EXPECT_TRUE(rise(1, highest - 1, highest));
  EXPECT_FALSE(rise(0, 0, 1));
  EXPECT_FALSE(rise(highest, 0, 1));
  EXPECT_FALSE(rise(highest - 1, highest, highest));
}

TEST(HashKernels, BeginWithThePlainOne) {
  EXPECT_EQ(hashKernels().front(), HashKernel::SCALAR);
  const std::vector<HashKernel> kernels(hashKernels().begin(), hashKernels().end());
  EXPECT_NE(std::find(kernels.begin(), kernels.end(), activeHashKernel()), kernels.end());
}

}  // namespace
}  // namespace walscope::format
