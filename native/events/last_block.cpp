#include "events/last_block.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "format/constants.hpp"
#include "io/block_buffer.hpp"
#include "io/block_walk.hpp"

namespace walscope::events {

namespace {

using format::blockOffset;
using format::kBlockHeaderSize;
using format::kBlockSize;

/// Where the file's data goes on, for blocks that are asked for in order.
class DataExtents {
 public:
  explicit DataExtents(const io::OpenFile& file) : file_(file) {}

  /// The first block from `block` on whose header has a byte that is not in a hole; `end` where none before it has.
  std::uint64_t nextBlock(std::uint64_t block, std::uint64_t end) {
    const std::uint64_t offset = blockOffset(block);
    if (offset + kBlockHeaderSize <= data_until_) return block;
    const off_t data = lseek(file_.descriptor(), static_cast<off_t>(offset), SEEK_DATA);
    // ENXIO: nothing but a hole up to the end. Another error: the file system cannot tell, so all of it is data.
    if (data < 0 && errno == ENXIO) return end;
    const std::uint64_t next_data = data < 0 ? offset : static_cast<std::uint64_t>(data);
    const off_t hole = data < 0 ? -1 : lseek(file_.descriptor(), data, SEEK_HOLE);
    data_until_ = hole < 0 ? file_.sizeBytes() + kBlockSize : static_cast<std::uint64_t>(hole);
    if (next_data < offset + kBlockHeaderSize) return block;
    return std::min(block + (next_data - offset - kBlockHeaderSize) / kBlockSize + 1, end);
  }

 private:
  const io::OpenFile& file_;
  std::uint64_t data_until_ = 0;
};

}  // namespace

std::uint32_t blocksInside(std::uint64_t size_bytes) {
  if (size_bytes <= format::kSegmentHeaderSize) return 0;
  const std::uint64_t blocks = (size_bytes - format::kSegmentHeaderSize + kBlockSize - 1) / kBlockSize;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(blocks, format::kMaxBlocks));
}

std::uint32_t findEndOfHeaders(const io::OpenFile& file, std::uint32_t first, std::uint32_t end,
                               const std::atomic<bool>& cancel) {
  if (first >= end) return first;
  // Advice only: reading ahead would read the whole file.
  posix_fadvise(file.descriptor(), 0, 0, POSIX_FADV_RANDOM);
  DataExtents extents(file);
  std::uint64_t found = first;
  for (std::uint64_t block = first; block < end && !cancel.load(std::memory_order_relaxed); ++block) {
    block = extents.nextBlock(block, end);
    if (block == end) break;
    std::array<std::byte, kBlockHeaderSize> header{};
    file.read(blockOffset(block), header);
    if (!io::isAllZero(header.data(), header.size())) found = block + 1;
  }
  return static_cast<std::uint32_t>(found);
}

std::uint32_t findEndOfBytes(const io::OpenFile& file, std::uint32_t first, std::uint32_t end,
                             const std::atomic<bool>& cancel) {
  io::BlockBuffer buffer(1);
  std::uint32_t block = first;
  while (block < end && !cancel.load(std::memory_order_relaxed)) {
    buffer.read(file, block, 1);
    const std::span<const std::byte> bytes = buffer.block(block);
    if (bytes.empty() || io::isAllZero(bytes.data(), bytes.size())) break;
    ++block;
  }
  return block;
}

}  // namespace walscope::events
