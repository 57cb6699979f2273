// The stored bytes of single blocks of a segment, hot or cold.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "io/directory_scan.hpp"

namespace walscope::io {

struct BlockBytes {
  std::uint64_t position = 0;
  /// The 64 bytes of its predecessor's header; empty for block 0.
  std::vector<std::byte> previous_header;
  /// 16,448 bytes; fewer where the segment ends inside of it.
  std::vector<std::byte> bytes;
};

struct SegmentBytes {
  /// 64 bytes; empty where the segment cannot be read.
  std::vector<std::byte> header;
  std::vector<BlockBytes> blocks;
};

/// Reads the header and the blocks at these positions, which rise. Those behind the end, and where pages vanished, are left
/// out. Ends early where `cancel` is set.
SegmentBytes readBlockBytes(const SegmentFile& file, const std::vector<std::uint64_t>& positions,
                            const std::atomic<bool>& cancel);

}  // namespace walscope::io
