// Some blocks of a segment at once: read into a buffer, or where they lie in the file's map.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "format/constants.hpp"
#include "io/open_file.hpp"
#include "io/touch.hpp"

namespace walscope::io {

/// Used again and again, so that its memory stays mapped and in the processor's cache. Of a file that is mapped it is a view, which is read
/// under a MapGuard and is zeros where pages vanished; `reading_way.hpp` says which files are. One thread.
class BlockBuffer {
 public:
  /// Room for so many blocks; its memory is not touched before the first read.
  explicit BlockBuffer(std::size_t blocks)
      : blocks_(blocks), lines_(std::make_unique_for_overwrite<Line[]>(blocks * format::kBlockSize / sizeof(Line))) {}

  /// Reads blocks from `first` on, as many of `count` as there is room for and the file holds: now, or where it is mapped, when it was
  /// opened.
  void read(const OpenFile& file, std::uint64_t first, std::uint64_t count) {
    first_ = first;
    const std::uint64_t offset = format::blockOffset(first);
    const std::uint64_t wanted = std::min<std::uint64_t>(count, blocks_) * format::kBlockSize;
    if (file.isMapped()) {
      const std::uint64_t begin = std::min(offset, file.sizeBytes());
      bytes_ = file.data() + begin;
      size_bytes_ = std::min(wanted, file.sizeBytes() - begin);
      return;
    }
    bytes_ = lines_.get()->bytes;
    size_bytes_ = file.read(offset, {lines_.get()->bytes, wanted});
  }
  void clear() { size_bytes_ = 0; }

  /// What was read of a block: less than a block where the file ended; empty where it was not read.
  std::span<const std::byte> block(std::uint64_t position) const {
    if (position < first_) return {};
    const std::uint64_t offset = (position - first_) * format::kBlockSize;
    if (offset >= size_bytes_) return {};
    return {bytes_ + offset, std::min<std::size_t>(size_bytes_ - offset, format::kBlockSize)};
  }
  /// The beginning of what it holds: a block's header and first events.
  void touchBegin() const { touch(bytes_, std::min<std::size_t>(size_bytes_, 4 * kCacheLineBytes)); }
  std::size_t sizeBytes() const { return size_bytes_; }

 private:
  /// Blocks and events are multiples of it, so that events can be cast.
  struct alignas(format::kEventSize) Line {
    std::byte bytes[format::kEventSize];
  };
  static_assert(format::kBlockSize % sizeof(Line) == 0);

  std::size_t blocks_;
  std::unique_ptr<Line[]> lines_;
  const std::byte* bytes_ = nullptr;
  std::uint64_t first_ = 0;
  std::size_t size_bytes_ = 0;
};

}  // namespace walscope::io
