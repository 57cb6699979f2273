#include <xxhash.h>

#include "format/block_hash.hpp"
#include "format/block_header.hpp"
#include "format/segment_header.hpp"

namespace walscope::format {

std::uint64_t computeHeaderChecksum(const SegmentHeader& header) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&header);
  const std::uint64_t head = XXH64(bytes, offsetof(SegmentHeader, header_checksum), 0);
  return XXH64(bytes + offsetof(SegmentHeader, last_chained_checksum), sizeof header.last_chained_checksum, head);
}

Status verifyHeader(const SegmentHeader& header) {
  if (computeHeaderChecksum(header) != header.header_checksum) return Status::HEADER_CHECKSUM_MISMATCH;
  if (header.magic != kSegmentMagic || header.version != kFormatVersion || header.header_size != kSegmentHeaderSize)
    return Status::SEGMENT_POSSIBLY_CORRUPTED;
  return Status::OK;
}

bool isUnfinalised(const SegmentHeader& header) {
  return (header.magic == kSegmentMagic || header.magic == kPretouchedMagic) && header.version == kFormatVersion &&
         header.header_size == kSegmentHeaderSize && header.block_count == 0 && header.event_count == 0 &&
         header.first_event_id == 0 && header.last_event_id == 0 && header.closed_ns == 0 &&
         header.header_checksum == 0 && header.last_chained_checksum == 0;
}

std::optional<IdRun> namedIds(const SegmentHeader& header) {
  if (header.first_event_id == kInvalidEventId || header.first_event_id > header.last_event_id) return std::nullopt;
  return IdRun{header.first_event_id, header.last_event_id};
}

std::uint64_t computeBlockHeaderChecksum(const BlockHeader& header) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&header);
  const std::uint64_t head = XXH64(bytes, offsetof(BlockHeader, header_checksum), 0);
  constexpr std::size_t tail = offsetof(BlockHeader, block_index);
  return XXH64(bytes + tail, sizeof header - tail, head);
}

BlockHashes hashEvents(const std::byte* events, std::size_t event_count, std::uint64_t chain_seed) {
  const BlockEvents block{events, static_cast<std::uint32_t>(event_count), chain_seed};
  HashedEvents hashed;
  hashBlocks({&block, 1}, &hashed);
  return hashed.hashes;
}

bool isBlockHeaderValid(const BlockHeader& header) {
  return isEventCountValid(header.event_count) && header.first_event_id != kInvalidEventId &&
         header.last_event_id != kInvalidEventId && header.first_event_id <= header.last_event_id &&
         header.block_index <= kMaxBlocks;
}

bool isBlockStructureValid(const BlockHeader& header, const std::byte* block) {
  if (!isBlockHeaderValid(header)) return false;
  const std::byte* event = block + kBlockHeaderSize;
  for (std::size_t i = 1; i < header.event_count; ++i, event += kEventSize) {
    if (eventId(event + kEventSize) <= eventId(event)) return false;
  }
  return true;
}

Status statusOf(const BlockHeader& header, const HashedEvents& hashed) {
  if (!hashed.ids_rise) return Status::SEGMENT_POSSIBLY_CORRUPTED;
  if (hashed.hashes.block != header.block_checksum) return Status::BLOCK_CHECKSUM_MISMATCH;
  if (hashed.hashes.chained != header.chained_checksum) return Status::CHAINED_CHECKSUM_MISMATCH;
  return Status::OK;
}

Status verifyBlock(const BlockHeader& header, const std::byte* block, std::uint64_t chain_seed, BlockHashes& hashes) {
  hashes = {};
  if (!isBlockHeaderValid(header)) return Status::SEGMENT_POSSIBLY_CORRUPTED;
  const BlockEvents events{block + kBlockHeaderSize, header.event_count, chain_seed};
  HashedEvents hashed;
  hashBlocks({&events, 1}, &hashed);
  if (hashed.ids_rise) hashes = hashed.hashes;
  return statusOf(header, hashed);
}

}  // namespace walscope::format
