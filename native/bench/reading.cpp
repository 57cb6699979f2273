#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "bench/plain_read.hpp"
#include "format/block_hash.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::bench {

namespace {

using format::kBlockSize;
using telemetry::monotonicNs;

/// A segment in the page cache.
struct Segment {
  int descriptor;
  std::size_t size_bytes;
  std::size_t blocks;
};

void hash(const std::byte* first, std::size_t count) {
  constexpr std::size_t kBatch = 8;
  format::BlockEvents events[kBatch];
  format::HashedEvents hashed[kBatch];
  for (std::size_t block = 0; block < count; block += kBatch) {
    const std::size_t size = std::min(kBatch, count - block);
    for (std::size_t i = 0; i < size; ++i) {
      events[i] = {first + (block + i) * kBlockSize + format::kBlockHeaderSize, format::kEventsPerBlock, block};
    }
    format::hashBlocks({events, size}, hashed);
    keep(hashed[0].hashes.block);
  }
}

void read(const std::byte* first, std::size_t count) { plainRead(first, count * kBlockSize); }

using Work = void (*)(const std::byte* first, std::size_t count);

void throughMap(const Segment& segment, int flags, Work work) {
  void* map = mmap(nullptr, segment.size_bytes, PROT_READ, MAP_SHARED | flags, segment.descriptor, 0);
  if (map == MAP_FAILED) throw std::runtime_error("a segment cannot be mapped");
  work(static_cast<const std::byte*>(map) + format::kSegmentHeaderSize, segment.blocks);
  munmap(map, segment.size_bytes);
}

void inPieces(const Segment& segment, std::vector<std::byte>& buffer, Work work) {
  const std::size_t piece = buffer.size() / kBlockSize;
  for (std::size_t block = 0; block < segment.blocks; block += piece) {
    const std::size_t count = std::min(piece, segment.blocks - block);
    const auto offset = static_cast<off_t>(format::blockOffset(block));
    if (pread(segment.descriptor, buffer.data(), count * kBlockSize, offset) != static_cast<ssize_t>(count * kBlockSize)) {
      throw std::runtime_error("a segment cannot be read");
    }
    work(buffer.data(), count);
  }
}

/// Pieces of `blocks`, each mapped for as long as it is worked on. Pages begin where blocks do not.
void inWindows(const Segment& segment, std::size_t blocks, Work work) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  for (std::size_t block = 0; block < segment.blocks; block += blocks) {
    const std::size_t count = std::min(blocks, segment.blocks - block);
    const std::size_t offset = format::blockOffset(block);
    const std::size_t begin = offset / page * page;
    const std::size_t size = offset - begin + count * kBlockSize;
    void* map = mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, segment.descriptor, static_cast<off_t>(begin));
    if (map == MAP_FAILED) throw std::runtime_error("a segment cannot be mapped");
    work(static_cast<const std::byte*>(map) + (offset - begin), count);
    munmap(map, size);
  }
}

}  // namespace

Report benchReading(Workspace& workspace, std::uint32_t rounds) {
  constexpr std::uint32_t kBlocksOf256MiB = 16'320;
  const Log& log = workspace.log(1, kBlocksOf256MiB);
  const std::string path = log.directory + "/FS.00000000.wal";
  const Segment segment{open(path.c_str(), O_RDONLY | O_CLOEXEC), log.size_bytes, kBlocksOf256MiB};
  if (segment.descriptor < 0) throw std::runtime_error(path + " cannot be opened");
  std::vector<std::byte> small(8 * kBlockSize);
  std::vector<std::byte> middle(32 * kBlockSize);
  std::vector<std::byte> large(256 * kBlockSize);

  struct Way {
    std::string name;
    std::vector<double> rates;
  };
  std::vector<Way> ways = {{"map_plain_read", {}},       {"map_hash", {}},         {"populated_map_hash", {}},
                           {"buffer_132_kb_hash", {}},   {"buffer_526_kb_hash", {}}, {"buffer_4_2_mb_hash", {}},
                           {"buffer_526_kb_plain_read", {}}, {"window_526_kb_hash", {}}, {"window_2_1_mb_hash", {}}, {"window_8_4_mb_hash", {}}};
  const auto run = [&](std::size_t way) {
    switch (way) {
      case 0: return throughMap(segment, 0, read);
      case 1: return throughMap(segment, 0, hash);
      case 2: return throughMap(segment, MAP_POPULATE, hash);
      case 3: return inPieces(segment, small, hash);
      case 4: return inPieces(segment, middle, hash);
      case 5: return inPieces(segment, large, hash);
      case 6: return inPieces(segment, middle, read);
      case 7: return inWindows(segment, 32, hash);
      case 8: return inWindows(segment, 128, hash);
      default: return inWindows(segment, 512, hash);
    }
  };
  for (std::uint32_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      throwIfInterrupted();
      const std::size_t way = (i + round) % ways.size();
      const std::uint64_t start_ns = monotonicNs();
      run(way);
      ways[way].rates.push_back(static_cast<double>(log.size_bytes) / static_cast<double>(monotonicNs() - start_ns));
    }
  }
  close(segment.descriptor);
  Report report{.name = "reading",
                .settings = {{"blocks_per_segment", kBlocksOf256MiB}, {"size_bytes", log.size_bytes}, {"rounds", rounds}},
                .figures = {},
                .targets = {}};
  for (const Way& way : ways) report.figures.push_back({way.name, "gb_per_s", summarise(way.rates)});
  return report;
}

}  // namespace walscope::bench
