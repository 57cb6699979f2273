#include <array>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "diagnostics/bit_solver.hpp"
#include "format/block_header.hpp"
#include "io/open_file.hpp"
#include "recorder/random.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::bench {

namespace {

using telemetry::monotonicNs;
using Block = std::array<std::byte, format::kBlockSize>;

/// A full block of a written log, and the chain value that it continues.
struct Sample {
  Block block{};
  std::uint64_t seed = 0;
};

Sample readSample(const Log& log) {
  io::OpenFile file;
  if (file.open(log.directory + "/FS.00000000.wal") != format::Status::OK) throw std::runtime_error("no segment to read");
  Sample sample;
  file.read(format::blockOffset(4), sample.block);
  sample.seed = format::BlockHeader::parse(sample.block.data()).chained_checksum;
  file.read(format::blockOffset(5), sample.block);
  return sample;
}

/// Time of one search. A search that should find the change and does not, or the other way round, ends the benchmark.
double solveMs(const Block& damaged, const Sample& sample, bool is_solvable) {
  throwIfInterrupted();
  const std::uint64_t start_ns = monotonicNs();
  const auto repair = diagnostics::solveBlock(damaged.data(), sample.seed, interruptionFlag());
  const std::uint64_t duration_ns = monotonicNs() - start_ns;
  throwIfInterrupted();
  if (repair.has_value() != is_solvable) throw std::runtime_error("the bit solver is wrong");
  return static_cast<double>(duration_ns) / 1e6;
}

}  // namespace

Report benchSolver(Workspace& workspace, std::uint32_t rounds) {
  constexpr std::uint64_t kSeed = 1;
  constexpr double kBitLimitMs = 300;
  constexpr double kByteLimitMs = 3'000;
  const Sample sample = readSample(workspace.log(1, 16));
  recorder::Random random(kSeed, 0);
  std::vector<double> bit_ms;
  std::vector<double> byte_ms;
  std::vector<double> pair_ms;
  std::vector<double> nothing_ms;
  const auto eventByte = [&] { return format::kBlockHeaderSize + random.below(format::kBlockSize - format::kBlockHeaderSize); };
  for (std::uint32_t round = 0; round < rounds; ++round) {
    Block damaged = sample.block;
    damaged[eventByte()] ^= std::byte{16};
    bit_ms.push_back(solveMs(damaged, sample, true));
    damaged = sample.block;
    damaged[eventByte()] ^= std::byte{0x5b};
    byte_ms.push_back(solveMs(damaged, sample, true));
    damaged = sample.block;
    const std::size_t event = format::kBlockHeaderSize + random.below(format::kEventsPerBlock) * format::kEventSize;
    damaged[event + 3] ^= std::byte{2};
    damaged[event + 40] ^= std::byte{64};
    pair_ms.push_back(solveMs(damaged, sample, true));
    damaged = sample.block;
    for (int i = 0; i < 3; ++i) damaged[format::kBlockHeaderSize + i * format::kEventSize] ^= std::byte{1};
    nothing_ms.push_back(solveMs(damaged, sample, false));
  }
  const Summary bit = summarise(bit_ms);
  const Summary byte = summarise(byte_ms);
  return {.name = "solver",
          .settings = {{"events_per_block", format::kEventsPerBlock}, {"rounds", rounds}},
          .figures = {{"one_bit", "ms", bit},
                      {"one_byte", "ms", byte},
                      {"two_bits", "ms", summarise(pair_ms)},
                      {"nothing_to_find", "ms", summarise(nothing_ms)}},
          .targets = {{"one_bit_max", "ms", bit.max, kBitLimitMs}, {"one_byte_max", "ms", byte.max, kByteLimitMs}}};
}

}  // namespace walscope::bench
