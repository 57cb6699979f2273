#include "fuzz/segment_mutation.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "format/block_header.hpp"
#include "fuzz/segment_builder.hpp"

namespace walscope::fuzz {

namespace {

using format::BlockHeader;
using format::SegmentHeader;
using recorder::Random;
using Segment = std::vector<std::byte>;

/// A block with more events is not worth its bytes: the searches for flipped bits take as long as there are events.
constexpr std::uint64_t kMostEvents = 4;

std::byte* blockIn(Segment& segment, std::size_t block) { return segment.data() + format::blockOffset(block); }

template <typename Integer>
void store(std::byte* target, Integer value) {
  std::memcpy(target, &value, sizeof value);
}

/// A number that is near a limit more often than not.
std::uint64_t interesting(Random& random) {
  constexpr std::array<std::uint64_t, 14> kNumbers = {
      0, 1, 2, 255, 256, 257, 65'535, 261'123, 261'124, 524'288, 524'289, 0xffff'ffff, ~std::uint64_t{0} - 1, ~std::uint64_t{0}};
  return random.below(3) == 0 ? random.next() >> random.below(64) : kNumbers[random.below(kNumbers.size())];
}

/// Writes over 1 to 8 bytes: a bit, a byte, a number.
void scribble(std::byte* bytes, std::size_t size_bytes, Random& random) {
  const std::size_t offset = random.below(size_bytes);
  switch (random.below(4)) {
    case 0: bytes[offset] ^= std::byte{1} << random.below(8); return;
    case 1: bytes[offset] = std::byte{static_cast<std::uint8_t>(random.next())}; return;
    case 2: bytes[offset] = std::byte{0}; return;
    default: {
      // Fields stand at multiples of their size.
      const std::size_t width = std::size_t{1} << random.below(4);
      const std::size_t aligned = offset / width * width;
      const std::uint64_t number = interesting(random);
      if (aligned + width <= size_bytes) std::memcpy(bytes + aligned, &number, width);
    }
  }
}

/// The value that the block's chain continues from, as its predecessor stores it.
std::uint64_t chainBefore(const Segment& segment, std::size_t block) {
  if (block == 0) return format::kChainSeed;
  return BlockHeader::parse(segment.data() + format::blockOffset(block - 1)).chained_checksum;
}

/// Makes some or all checksums of a block anew.
void rehash(Segment& segment, std::size_t block, Random& random) {
  std::byte* bytes = blockIn(segment, block);
  BlockHeader header = BlockHeader::parse(bytes);
  const std::size_t events = std::min<std::size_t>(header.event_count, format::kEventsPerBlock);
  const auto hashes = format::hashEvents(bytes + format::kBlockHeaderSize, events, chainBefore(segment, block));
  if (random.below(4) != 0) header.block_checksum = hashes.block;
  if (random.below(4) != 0) header.chained_checksum = hashes.chained;
  std::memcpy(bytes, &header, sizeof header);
  if (random.below(4) != 0) rehashBlockHeader(bytes);
}

/// Makes the chain and the segment header right again from a block on, as a recorder would have written it.
void rehashAll(Segment& segment, std::size_t first, Random& random) {
  const std::size_t blocks = blocksIn(segment);
  for (std::size_t block = first; block < blocks; ++block) {
    std::byte* bytes = blockIn(segment, block);
    BlockHeader header = BlockHeader::parse(bytes);
    const std::size_t events = std::min<std::size_t>(header.event_count, format::kEventsPerBlock);
    const auto hashes = format::hashEvents(bytes + format::kBlockHeaderSize, events, chainBefore(segment, block));
    header.block_checksum = hashes.block;
    header.chained_checksum = hashes.chained;
    std::memcpy(bytes, &header, sizeof header);
    rehashBlockHeader(bytes);
  }
  SegmentHeader header = SegmentHeader::parse(segment.data());
  if (random.below(2) == 0) header.block_count = static_cast<std::uint32_t>(blocks);
  const std::size_t counted = std::min<std::size_t>(header.block_count, blocks);
  header.last_chained_checksum = chainBefore(segment, counted);
  std::memcpy(segment.data(), &header, sizeof header);
  rehashSegment(segment.data());
}

void changeHeader(Segment& segment, Random& random) {
  scribble(segment.data(), format::kSegmentHeaderSize, random);
  if (random.below(4) != 0) rehashSegment(segment.data());
}

/// As a crash leaves it, or a recorder that goes on in it.
void unfinalise(Segment& segment) {
  SegmentHeader header = SegmentHeader::parse(segment.data());
  SegmentHeader open{};
  open.magic = header.segment_index % 2 == 0 ? format::kSegmentMagic : format::kPretouchedMagic;
  open.version = format::kFormatVersion;
  open.header_size = static_cast<std::uint8_t>(format::kSegmentHeaderSize);
  open.segment_index = header.segment_index;
  open.created_ns = header.created_ns;
  std::memcpy(segment.data(), &open, sizeof open);
}

void changeBlock(Segment& segment, std::size_t block, Random& random) {
  std::byte* bytes = blockIn(segment, block);
  std::byte* events = bytes + format::kBlockHeaderSize;
  const std::size_t count =
      std::clamp<std::size_t>(BlockHeader::parse(bytes).event_count, 1, format::kEventsPerBlock);
  switch (random.below(6)) {
    case 0:
    case 1: scribble(bytes, format::kBlockHeaderSize, random); break;
    case 2: scribble(events, count * format::kEventSize, random); break;
    case 3: store(events + random.below(count) * format::kEventSize, interesting(random)); break;
    case 4: store(bytes + offsetof(BlockHeader, event_count), static_cast<std::uint16_t>(random.below(kMostEvents + 2))); break;
    default: scribble(bytes + format::kBlockHeaderSize + count * format::kEventSize - 1, 1 + (format::kEventsPerBlock - count) * format::kEventSize, random);
  }
  if (random.below(3) != 0) rehash(segment, block, random);
}

/// Zeros, or another block's bytes, from a sector's boundary on: what a torn write leaves.
void tear(Segment& segment, std::size_t block, Random& random) {
  constexpr std::size_t kSector = 512;
  const std::size_t begin = format::blockOffset(block);
  const std::size_t cut = (begin + random.below(format::kBlockSize) + kSector - 1) / kSector * kSector;
  const std::size_t end = begin + format::kBlockSize;
  if (cut >= end) return;
  const std::size_t other = format::blockOffset(random.below(blocksIn(segment)));
  const bool is_zeroed = random.below(2) == 0;
  for (std::size_t i = cut; i < end; ++i) segment[i] = is_zeroed ? std::byte{0} : segment[other + (i - begin)];
}

void moveBlocks(Segment& segment, std::size_t max_bytes, Random& random) {
  const std::size_t blocks = blocksIn(segment);
  const std::size_t block = random.below(blocks);
  const auto begin = segment.begin() + static_cast<std::ptrdiff_t>(format::blockOffset(block));
  const auto end = begin + static_cast<std::ptrdiff_t>(format::kBlockSize);
  const bool has_room = segment.size() + format::kBlockSize <= max_bytes;
  switch (random.below(6)) {
    case 0: segment.erase(begin, end); return;
    case 1: std::fill(begin, end, std::byte{0}); return;
    case 2: std::swap_ranges(begin, end, segment.begin() + static_cast<std::ptrdiff_t>(format::blockOffset(random.below(blocks)))); return;
    case 3: tear(segment, block, random); return;
    case 4: {
      const Segment copy(begin, end);
      if (has_room) segment.insert(begin, copy.begin(), copy.end());
      return;
    }
    default: {
      const std::uint64_t first_id = BlockHeader::parse(&*begin).last_event_id + 1 + random.below(2);
      const Segment made = buildBlock(static_cast<std::uint32_t>(block + 1), static_cast<std::uint32_t>(1 + random.below(kMostEvents)),
                                      first_id, BlockHeader::parse(&*begin).chained_checksum);
      if (has_room) segment.insert(end, made.begin(), made.end());
    }
  }
}

void mutateOnce(Segment& segment, std::size_t max_bytes, Random& random) {
  const std::size_t blocks = blocksIn(segment);
  const std::uint64_t choice = random.below(blocks == 0 ? 3 : 12);
  switch (choice) {
    case 0: changeHeader(segment, random); return;
    case 1: segment.resize(std::max<std::size_t>(random.below(segment.size()), 1)); return;
    case 2:
      if (random.below(4) == 0) unfinalise(segment);
      else changeHeader(segment, random);
      return;
    case 3:
    case 4: moveBlocks(segment, max_bytes, random); return;
    case 5: rehashAll(segment, random.below(blocks), random); return;
    default: changeBlock(segment, random.below(blocks), random);
  }
}

}  // namespace

void mutateSegment(Segment& segment, std::size_t max_bytes, Random& random) {
  const std::uint64_t changes = 1 + random.below(4);
  for (std::uint64_t i = 0; i < changes; ++i) {
    if (segment.size() < format::kSegmentHeaderSize) {
      segment = buildSegment({.segment_index = 0, .first_event_id = 1 + random.below(100), .blocks = {3, 2}});
    }
    mutateOnce(segment, max_bytes, random);
  }
  if (random.below(3) == 0 && blocksIn(segment) > 0) rehashAll(segment, random.below(blocksIn(segment)), random);
  if (segment.size() > max_bytes) segment.resize(max_bytes);
}

}  // namespace walscope::fuzz
