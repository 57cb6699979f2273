#include "io/block_bytes.hpp"

#include <algorithm>

#include "io/block_source.hpp"

namespace walscope::io {

namespace {

std::vector<std::byte> copy(const std::byte* bytes, std::size_t size_bytes) { return {bytes, bytes + size_bytes}; }

}  // namespace

SegmentBytes readBlockBytes(const SegmentFile& file, const std::vector<std::uint64_t>& positions,
                            const std::atomic<bool>& cancel) {
  SegmentBytes result;
  const std::unique_ptr<BlockSource> source = makeBlockSource(file);
  if (source->open() != format::Status::OK) return result;
  result.header = copy(reinterpret_cast<const std::byte*>(&source->header()), format::kSegmentHeaderSize);
  std::vector<std::byte> previous_header;
  std::uint64_t next = 0;
  for (const std::uint64_t position : positions) {
    while (next < position) {
      if (cancel.load(std::memory_order_relaxed)) return result;
      const std::byte* before = source->next();
      if (before == nullptr) return result;
      if (++next == position) previous_header = copy(before, format::kBlockHeaderSize);
    }
    const std::byte* block = source->next();
    const std::span<const std::byte> bytes = block != nullptr ? std::span(block, format::kBlockSize) : source->rest();
    std::vector<std::byte> copied(bytes.begin(), bytes.end());
    if (copied.empty() || source->lostOffset()) return result;
    std::vector<std::byte> header_of_this(copied.begin(), copied.begin() + std::min(copied.size(), format::kBlockHeaderSize));
    result.blocks.push_back({.position = position, .previous_header = std::move(previous_header), .bytes = std::move(copied)});
    previous_header = std::move(header_of_this);
    if (block == nullptr) return result;
    ++next;
  }
  return result;
}

}  // namespace walscope::io
