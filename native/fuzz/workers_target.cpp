// One segment of more blocks than one worker takes, damaged in many places, verified by one thread and by several: both see the
// same. Input: changes of 12 bytes: block u32, offset u32, width and checksums u8, three bytes of value.
#include <cstring>

#include "format/block_header.hpp"
#include "fuzz/fuzz_support.hpp"
#include "fuzz/segment_builder.hpp"
#include "io/segment_reader.hpp"

namespace walscope::fuzz {

namespace {

/// Three chunks of 64 blocks, the last one short.
constexpr std::uint32_t kBlocks = 130;
constexpr std::size_t kMostChanges = 64;
constexpr std::uint8_t kRehashesHeader = 16;
constexpr std::uint8_t kCuts = 32;

std::vector<std::byte> makeSegment(Bytes input) {
  static const std::vector<std::byte> sound =
      buildSegment({.segment_index = 0, .first_event_id = 1, .blocks = std::vector<std::uint32_t>(kBlocks, 4)});
  std::vector<std::byte> segment = sound;
  Reader reader(input);
  for (std::size_t i = 0; i < kMostChanges && !reader.rest().empty(); ++i) {
    const std::uint32_t block = reader.u32() % kBlocks;
    const std::uint32_t offset = reader.u32();
    const std::uint8_t how = reader.u8();
    const std::uint64_t value = reader.number(3);
    const std::size_t width = 1 + how % 3;
    const std::size_t place = format::blockOffset(block) + offset % (format::kBlockSize - width);
    if (place + width > segment.size()) continue;
    std::memcpy(segment.data() + place, &value, width);
    if ((how & kRehashesHeader) != 0) {
      std::memcpy(segment.data() + offsetof(format::SegmentHeader, block_count), &value, width);
      rehashSegment(segment.data());
    }
    if ((how & kCuts) != 0) segment.resize(place + width);
  }
  return segment;
}

/// Remembers everything that it is shown.
class Recording final : public io::VerificationSink {
 public:
  explicit Recording(std::uint64_t stop_behind) : stop_behind_(stop_behind) {}

  io::SinkAnswer onBlock(const io::BlockObservation& observation) override {
    seen_.push_back(observation);
    return seen_.size() < stop_behind_ ? io::SinkAnswer::CONTINUE : io::SinkAnswer::STOP;
  }

  const std::vector<io::BlockObservation>& seen() const { return seen_; }

 private:
  const std::uint64_t stop_behind_;
  std::vector<io::BlockObservation> seen_;
};

struct Outcome {
  io::Verification verification;
  std::vector<io::BlockObservation> seen;
};

Outcome verify(io::SegmentReader& reader, unsigned threads, std::uint64_t stop_behind) {
  Recording recording(stop_behind);
  const io::Verification verification = reader.verify(recording, {.threads = threads});
  return {verification, recording.seen()};
}

void compare(const Outcome& alone, const Outcome& shared) {
  check(alone.verification.status == shared.verification.status, "status, alone and shared");
  checkEqual(shared.verification.block, alone.verification.block, "first bad block, shared");
  checkEqual(shared.verification.offset, alone.verification.offset, "its offset, shared");
  checkEqual(shared.seen.size(), alone.seen.size(), "blocks seen, shared");
  for (std::size_t i = 0; i < alone.seen.size(); ++i) {
    const io::BlockObservation& one = alone.seen[i];
    const io::BlockObservation& other = shared.seen[i];
    const bool is_same = one.block == other.block && one.offset == other.offset && one.status == other.status &&
                         one.chain_seed == other.chain_seed && one.hashes.block == other.hashes.block &&
                         one.hashes.chained == other.hashes.chained &&
                         std::memcmp(&one.header, &other.header, sizeof one.header) == 0;
    check(is_same, "a block is seen the same, alone and shared");
  }
}

}  // namespace

}  // namespace walscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  using namespace walscope;
  static const fuzz::Workspace workspace;
  const std::vector<std::byte> segment = fuzz::makeSegment(fuzz::asBytes(data, size_bytes));
  io::SegmentReader reader(workspace.write("FS.00000000.wal", segment));
  fuzz::check(reader.open() == format::Status::OK, "a segment opens");
  // To the end, and to where a sink has seen enough.
  const std::uint64_t stops[] = {fuzz::kBlocks + 1, 1 + size_bytes % fuzz::kBlocks};
  for (const std::uint64_t stop_behind : stops) {
    const fuzz::Outcome alone = fuzz::verify(reader, 1, stop_behind);
    fuzz::compare(alone, fuzz::verify(reader, 2, stop_behind));
    fuzz::compare(alone, fuzz::verify(reader, 5, stop_behind));
  }
  return 0;
}
