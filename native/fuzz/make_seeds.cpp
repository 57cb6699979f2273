// walscope_fuzz_seeds DIRECTORY: what the fuzzers start from, one folder a target; docs/fuzzing.md says how the corpora in the
// repository came from it.
#include <lz4frame.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "fuzz/archive.hpp"
#include "fuzz/packing.hpp"
#include "fuzz/segment_builder.hpp"

namespace walscope::fuzz {

namespace {

using Segment = std::vector<std::byte>;

class Seeds {
 public:
  explicit Seeds(std::string directory) : directory_(std::move(directory)) {}

  void write(const std::string& target, const std::string& name, const Segment& bytes) const {
    const std::string folder = directory_ + "/" + target;
    std::filesystem::create_directories(folder);
    std::ofstream out(folder + "/" + name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  void write(const std::string& target, const std::string& name, const std::string& text) const {
    const Bytes bytes = std::as_bytes(std::span(text));
    write(target, name, Segment(bytes.begin(), bytes.end()));
  }

 private:
  std::string directory_;
};

Segment small(std::uint32_t index, std::uint64_t first_id, std::vector<std::uint32_t> blocks, bool is_finalised = true) {
  return buildSegment({.segment_index = index, .first_event_id = first_id, .blocks = std::move(blocks), .is_finalised = is_finalised});
}

Segment compress(const Segment& segment) {
  Segment frame(LZ4F_compressFrameBound(segment.size(), nullptr));
  frame.resize(LZ4F_compressFrame(frame.data(), frame.size(), segment.data(), segment.size(), nullptr));
  return frame;
}

/// The first blocks of a segment that FlashStrike's own recorder wrote.
Segment headOf(const std::string& path, std::size_t blocks) {
  std::ifstream in(path, std::ios::binary);
  Segment segment(format::blockOffset(blocks));
  in.read(reinterpret_cast<char*>(segment.data()), static_cast<std::streamsize>(segment.size()));
  segment.resize(static_cast<std::size_t>(in.gcount()));
  return segment;
}

void writeSegments(const Seeds& seeds, const std::string& corpus) {
  const std::pair<const char*, Segment> segments[] = {
      {"one-block", small(0, 1, {3})},
      {"two-blocks", small(1, 4, {4, 2})},
      {"unfinalised", small(2, 1, {4, 2}, false)},
      {"empty", small(3, 1, {})},
      {"original", headOf(corpus + "/single/FS.00000000.wal", 1)},
      {"original-unfinalised", headOf(corpus + "/unfinalised/FS.00000003.wal", 1)},
  };
  for (const auto& [name, segment] : segments) {
    seeds.write("segment", name, pack(segment));
    seeds.write("cold", name, compress(segment));
  }
}

void writeBlocks(const Seeds& seeds) {
  // Position, chain seed, flags, bit; then the block as far as it has events.
  const std::vector<std::byte> front(17);
  for (const std::uint32_t events : {1U, 3U, 8U}) {
    Segment input = front;
    Segment block = buildBlock(0, events, 1, format::kChainSeed);
    block.resize(format::kBlockHeaderSize + events * format::kEventSize);
    input.insert(input.end(), block.begin(), block.end());
    seeds.write("block", "events-" + std::to_string(events), input);
  }
}

void writeDirectories(const Seeds& seeds) {
  constexpr std::uint8_t kCold = ArchivedFile::kIsCold;
  constexpr std::uint8_t kOdd = ArchivedFile::kHasOddName;
  const std::pair<const char*, Archive> archives[] = {
      {"single", {.options = Archive::kPreloads, .start_id = 1, .files = {{0, small(0, 1, {3})}}}},
      {"gap", {.options = 0, .start_id = 1, .files = {{0, small(0, 1, {3})}, {2, small(2, 6, {2})}}}},
      {"duplicate", {.options = Archive::kSmallRings, .start_id = 1, .files = {{0, small(0, 1, {3})}, {kOdd, small(0, 1, {3})}, {1, small(1, 4, {1})}}}},
      {"cold", {.options = Archive::kPreloads | Archive::kStartsElsewhere, .start_id = 5, .files = {{kCold, small(0, 1, {3})}, {1, small(1, 4, {2})}, {2, small(2, 6, {2}, false)}}}},
  };
  for (const auto& [name, archive] : archives) seeds.write("recovery", name, archive.serialise());
}

void writeSmallInputs(const Seeds& seeds) {
  const std::string fresh("\x0f\xc0\x40\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00", 17);
  seeds.write("meta", "fresh", fresh);
  seeds.write("meta", "short", fresh.substr(0, 9));
  seeds.write("meta", "none", std::string("\x08", 1));
  for (const char* fault : {"flip-event:segment=1,block=0,event=2,byte=24,bit=6", "zero:segment=0,offset=64,length=512",
                            "write:segment=1,offset=0x40,bytes=00ff", "truncate:segment=1,blocks=1", "meta:index=7,event=9",
                            "unfinalised:pretouched=1", "overlap:events=3", "torn-write", "reopened", "cold-copy"}) {
    seeds.write("fault", std::string(fault).substr(0, std::string(fault).find(':')), std::string(fault));
  }
  seeds.write("workers", "sound", std::string(1, '\0'));
  seeds.write("workers", "flip", std::string("\x80\x00\x00\x00\x41\x00\x00\x00\x00\x01\x00\x00", 12));
}

}  // namespace

}  // namespace walscope::fuzz

int main(int count, char** values) {
  using namespace walscope::fuzz;
  if (count != 3) {
    std::fprintf(stderr, "usage: walscope_fuzz_seeds DIRECTORY CORPUS\n");
    return 2;
  }
  const Seeds seeds(values[1]);
  writeSegments(seeds, values[2]);
  writeBlocks(seeds);
  writeDirectories(seeds);
  writeSmallInputs(seeds);
  return 0;
}
