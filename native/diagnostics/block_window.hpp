// One block of a segment with what stands around it, copied out: what it takes to judge that block alone.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "diagnostics/report.hpp"

namespace walscope::diagnostics {

struct BlockWindow {
  format::SegmentHeader header{};
  /// Its 16,448 bytes; fewer where the segment ends in it.
  std::vector<std::byte> block;
  /// The block in front of it; empty for block 0.
  std::vector<std::byte> before;
  /// Up to 16,448 bytes behind it.
  std::vector<std::byte> ahead;
  /// The true chain value of its predecessor, where it is known.
  std::optional<std::uint64_t> chain_seed;
  /// The id of the first event of the segment that can be had, where that is in front of the block.
  std::optional<std::uint64_t> first_event_id;
  /// For a block of zeros: something stands behind it.
  bool is_followed = false;
};

/// Opens the file read-only. A hot segment is read around the block alone; a cold one is decoded up to it. BLOCK_NOT_FOUND where the
/// segment ends before the block, FILE_UNREADABLE, CANCELLED.
std::variant<BlockWindow, Failure> readBlockWindow(const io::SegmentFile& file, std::uint64_t position,
                                                   const std::atomic<bool>& cancel);

/// The true chain value that a BlockJudge of all blocks in front of `position` would have, from as few of them as decide it.
/// `blocks` is what stands behind the segment header; at least `position` whole blocks.
std::optional<std::uint64_t> findChainSeed(const std::byte* blocks, std::uint64_t position, const std::atomic<bool>& cancel);

}  // namespace walscope::diagnostics
