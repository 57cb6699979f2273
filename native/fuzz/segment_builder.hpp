// Makes valid segments of few, small blocks in memory: what seeds and mutations start from.
#pragma once

#include <cstdint>
#include <vector>

#include "format/segment_header.hpp"

namespace walscope::fuzz {

struct SegmentPlan {
  std::uint32_t segment_index = 0;
  std::uint64_t first_event_id = 1;
  /// Events of each block, 1 to 256. Only the last block of a recorder's segment has fewer than 256; nothing checks that.
  std::vector<std::uint32_t> blocks;
  bool is_finalised = true;
};

/// The bytes of a segment as the recorder's, without preallocated blocks behind it.
std::vector<std::byte> buildSegment(const SegmentPlan& plan);

/// A valid block of 16,448 bytes with rising ids.
std::vector<std::byte> buildBlock(std::uint32_t block_index, std::uint32_t events, std::uint64_t first_event_id,
                                  std::uint64_t chain_seed);

/// Whole blocks in these bytes of a segment.
std::size_t blocksIn(const std::vector<std::byte>& segment);

/// Makes the checksum of a segment header anew, whatever it covers.
void rehashSegment(std::byte* segment);

/// Makes the checksum of a block header anew, whatever it covers.
void rehashBlockHeader(std::byte* block);

}  // namespace walscope::fuzz
