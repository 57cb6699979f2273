// The 64-byte block header: fields, checksums.
#pragma once

#include "format/event.hpp"
#include "format/status.hpp"

namespace walscope::format {

struct BlockHeader {
  std::uint64_t first_event_id;
  std::uint64_t last_event_id;
  std::uint64_t block_checksum;
  std::uint64_t chained_checksum;
  std::uint64_t header_checksum;
  std::uint32_t block_index;
  std::uint16_t event_count;
  std::uint8_t padding[18];

  /// Copies a header out of 64 bytes at any alignment.
  static BlockHeader parse(const std::byte* bytes) { return load<BlockHeader>(bytes); }
};
static_assert(sizeof(BlockHeader) == kBlockHeaderSize);
static_assert(offsetof(BlockHeader, last_event_id) == 8);
static_assert(offsetof(BlockHeader, block_checksum) == 16);
static_assert(offsetof(BlockHeader, chained_checksum) == 24);
static_assert(offsetof(BlockHeader, header_checksum) == 32);
static_assert(offsetof(BlockHeader, block_index) == 40);
static_assert(offsetof(BlockHeader, event_count) == 44);
static_assert(offsetof(BlockHeader, padding) == 46);

/// XXH64 over bytes 0–31 with seed 0, then over bytes 40–63 with the first result as seed.
std::uint64_t computeBlockHeaderChecksum(const BlockHeader& header);

/// Both checksums over the events of a block.
struct BlockHashes {
  std::uint64_t block;
  std::uint64_t chained;
};

/// Hashes `event_count` events (1 to 256; the caller has checked) with seed 0 and with `chain_seed`.
BlockHashes hashEvents(const std::byte* events, std::size_t event_count, std::uint64_t chain_seed);

/// True where the count is one that a block can have.
constexpr bool isEventCountValid(std::uint32_t event_count) { return event_count >= 1 && event_count <= kEventsPerBlock; }

/// True where count, ids and index in the header are what FlashStrike accepts: count 1–256, ids not 0 and in order,
/// index at most 524,288.
bool isBlockHeaderValid(const BlockHeader& header);

/// True where the header is valid and the events' ids strictly increase. `block` points at 16,448 bytes.
bool isBlockStructureValid(const BlockHeader& header, const std::byte* block);

/// The first check of FlashStrike's that fails for the block, seeded with its predecessor's stored chained checksum.
/// Fills `hashes` where the structure is valid (they are zero otherwise).
Status verifyBlock(const BlockHeader& header, const std::byte* block, std::uint64_t chain_seed, BlockHashes& hashes);

}  // namespace walscope::format
