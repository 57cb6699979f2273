#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "bench/plain_read.hpp"
#include "format/block_hash.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::bench {

namespace {

using format::BlockEvents;
using format::HashedEvents;
using format::kBlockSize;
using telemetry::monotonicNs;

/// One way over the bytes of some blocks, and how fast it was in each round.
struct Way {
  std::string name;
  std::uint64_t (*run)(const std::vector<BlockEvents>& blocks, std::byte* scratch);
  std::vector<double> from_cache{};
  std::vector<double> from_memory{};
};

std::uint64_t hashTwice(const std::vector<BlockEvents>& blocks, std::byte*) {
  std::uint64_t sum = 0;
  for (const auto& [bytes, count, seed] : blocks) {
    sum += XXH64(bytes, count * format::kEventSize, 0) + XXH64(bytes, count * format::kEventSize, seed);
  }
  return sum;
}

template <format::HashKernel kKernel>
std::uint64_t hashBy(const std::vector<BlockEvents>& blocks, std::byte*) {
  constexpr std::size_t kBatch = 8;
  HashedEvents hashed[kBatch];
  std::uint64_t sum = 0;
  for (std::size_t block = 0; block < blocks.size(); block += kBatch) {
    const std::size_t size = std::min(kBatch, blocks.size() - block);
    format::hashBlocks(kKernel, {blocks.data() + block, size}, hashed);
    for (std::size_t i = 0; i < size; ++i) sum += hashed[i].hashes.chained;
  }
  return sum;
}

std::uint64_t copy(const std::vector<BlockEvents>& blocks, std::byte* scratch) {
  for (const BlockEvents& block : blocks) std::memcpy(scratch, block.bytes, block.count * format::kEventSize);
  return std::to_integer<std::uint64_t>(scratch[0]);
}

std::uint64_t read(const std::vector<BlockEvents>& blocks, std::byte*) {
  for (const BlockEvents& block : blocks) plainRead(block.bytes, block.count * format::kEventSize);
  return 0;
}

/// Gigabytes per second over the events of the blocks, gone over `times` times.
double measure(const Way& way, const std::vector<BlockEvents>& blocks, std::uint32_t times) {
  throwIfInterrupted();
  std::vector<std::byte> scratch(kBlockSize);
  const std::uint64_t start_ns = monotonicNs();
  for (std::uint32_t i = 0; i < times; ++i) keep(way.run(blocks, scratch.data()));
  const double bytes = static_cast<double>(blocks.size() * format::kEventsPerBlock * format::kEventSize) * times;
  return bytes / static_cast<double>(monotonicNs() - start_ns);
}

std::vector<BlockEvents> blocksOf(const std::vector<std::byte>& memory, std::size_t count) {
  std::vector<BlockEvents> blocks;
  for (std::size_t i = 0; i < count; ++i) {
    blocks.push_back({memory.data() + i * kBlockSize + format::kBlockHeaderSize, format::kEventsPerBlock, i + 1});
  }
  return blocks;
}

}  // namespace

Report benchKernel(Workspace&, std::uint32_t rounds) {
  // In the second level of a cache; and more than any cache holds.
  constexpr std::size_t kFewBlocks = 16;
  constexpr std::size_t kManyBlocks = 16'320;
  constexpr std::uint32_t kTimes = 1'000;
  std::vector<std::byte> memory(kManyBlocks * kBlockSize);
  std::mt19937_64 random(1);
  for (std::size_t at = 0; at + 8 <= memory.size(); at += 8) {
    const std::uint64_t value = random();
    std::memcpy(memory.data() + at, &value, sizeof value);
  }
  const std::vector<BlockEvents> few = blocksOf(memory, kFewBlocks);
  const std::vector<BlockEvents> many = blocksOf(memory, kManyBlocks);

  std::vector<Way> ways = {{"libxxhash_twice", hashTwice}, {"scalar", hashBy<format::HashKernel::SCALAR>}};
  const auto kernels = format::hashKernels();
  const bool has_avx512 = std::find(kernels.begin(), kernels.end(), format::HashKernel::AVX512) != kernels.end();
  if (has_avx512) ways.push_back({"avx512", hashBy<format::HashKernel::AVX512>});
  ways.push_back({"memcpy", copy});
  ways.push_back({"plain_read", read});
  for (std::uint32_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      Way& way = ways[(i + round) % ways.size()];
      way.from_cache.push_back(measure(way, few, kTimes));
      way.from_memory.push_back(measure(way, many, 1));
    }
  }
  Report report{.name = "kernel",
                .settings = {{"cached_bytes", kFewBlocks * kBlockSize}, {"memory_bytes", kManyBlocks * kBlockSize}, {"rounds", rounds}},
                .figures = {},
                .targets = {}};
  for (const Way& way : ways) {
    report.figures.push_back({way.name + "_from_cache", "gb_per_s", summarise(way.from_cache)});
    report.figures.push_back({way.name + "_from_memory", "gb_per_s", summarise(way.from_memory)});
  }
  const double scalar = summarise(ways[1].from_memory).median / summarise(ways[0].from_memory).median;
  report.targets.push_back({.name = "scalar_over_libxxhash", .unit = "ratio", .value = scalar, .limit = 1.2, .is_least = true});
  return report;
}

}  // namespace walscope::bench
