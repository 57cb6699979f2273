// The constants of the FlashStrike WAL format, version 1. Source: FlashStrike's format documents,
// checked against segments that its own recorder wrote (native/test/data/corpus).
#pragma once

#include <cstddef>
#include <cstdint>

namespace walscope::format {

inline constexpr std::uint16_t kSegmentMagic = 0x4653;
/// The magic as an unfinalised segment has it when the recorder touched its pages ahead: byte 0 is zero.
inline constexpr std::uint16_t kPretouchedMagic = 0x4600;
inline constexpr std::uint8_t kFormatVersion = 1;

inline constexpr std::size_t kSegmentHeaderSize = 64;
inline constexpr std::size_t kBlockHeaderSize = 64;
inline constexpr std::size_t kEventSize = 64;
inline constexpr std::size_t kEventsPerBlock = 256;
inline constexpr std::size_t kBlockSize = kBlockHeaderSize + kEventsPerBlock * kEventSize;
static_assert(kBlockSize == 16'448);

/// Capacity of a segment, in blocks.
inline constexpr std::uint32_t kMinBlocks = 16;
inline constexpr std::uint32_t kMaxBlocks = 524'288;
/// More blocks than this and the original's 32-bit segment size wraps.
inline constexpr std::uint32_t kMaxBlocksBeforeOverflow = 261'123;

/// 0 is never a valid event id.
inline constexpr std::uint64_t kInvalidEventId = 0;
/// Seed of the chained checksum of block 0 of every segment.
inline constexpr std::uint64_t kChainSeed = 0;

inline constexpr std::size_t kMetaFileSize = 16;

/// Offset of a block in its segment. No overflow: a block number has at most 32 bits.
constexpr std::uint64_t blockOffset(std::uint64_t block) { return kSegmentHeaderSize + block * kBlockSize; }

}  // namespace walscope::format
