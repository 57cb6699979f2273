#include "diagnostics/block_map.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "diagnostics/segment_file.hpp"
#include "diagnostics/segment_verifier.hpp"
#include "io/open_file.hpp"

namespace walscope::diagnostics {

namespace {

using enum BlockCondition;
using format::BlockHeader;
using format::blockOffset;
using format::kBlockHeaderSize;
using format::kBlockSize;

using HeaderBytes = std::array<std::byte, kBlockHeaderSize>;

/// Blocks that the file has room for, a cut one included.
std::uint64_t blocksIn(std::uint64_t file_bytes) {
  return file_bytes <= format::kSegmentHeaderSize ? 0 : (file_bytes - format::kSegmentHeaderSize + kBlockSize - 1) / kBlockSize;
}

BlockCondition conditionOfHeader(const HeaderBytes& bytes, std::uint64_t position, bool is_counted) {
  const auto header = BlockHeader::parse(bytes.data());
  const bool is_zero = std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
  if (is_zero) return is_counted ? HEADER_SUSPECT : UNUSED;
  const bool is_intact = format::computeBlockHeaderChecksum(header) == header.header_checksum;
  return is_intact && header.block_index == position ? HEADER_READ : HEADER_SUSPECT;
}

/// Reads the headers of a hot segment, and goes over its holes. A map would fault in a page for each; a read of 64 bytes is
/// quicker, and there are no pages to vanish.
class HeaderPass {
 public:
  HeaderPass(const io::OpenFile& file, std::uint64_t counted_blocks, BlockMapProgress& progress, BlockMap& map)
      : file_(file), counted_blocks_(counted_blocks), progress_(progress), map_(map) {}

  void run(std::uint64_t blocks, const std::atomic<bool>& cancel) {
    // Advice only: reading ahead would read the whole file.
    posix_fadvise(file_.descriptor(), 0, 0, POSIX_FADV_RANDOM);
    while (position_ < blocks && !cancel.load(std::memory_order_relaxed)) {
      const std::uint64_t in_hole = std::min(headersInHole(), blocks - position_);
      if (in_hole > 0) {
        takeHole(in_hole);
      } else {
        takeHeader();
      }
      progress_.work.done.store(blockOffset(position_), std::memory_order_relaxed);
    }
  }

 private:
  /// Headers from here on that lie in a hole, and so are zeros.
  std::uint64_t headersInHole() {
    const std::uint64_t offset = blockOffset(position_);
    if (offset + kBlockHeaderSize <= data_until_) return 0;
    const off_t data = lseek(file_.descriptor(), static_cast<off_t>(offset), SEEK_DATA);
    // ENXIO: nothing but a hole up to the end. Another error: the file system cannot tell, so all of it is read.
    std::uint64_t next_data = offset;
    if (data >= 0) next_data = static_cast<std::uint64_t>(data);
    if (data < 0 && errno == ENXIO) next_data = file_.sizeBytes() + kBlockSize;
    const off_t hole = data < 0 ? -1 : lseek(file_.descriptor(), data, SEEK_HOLE);
    data_until_ = hole >= 0 ? static_cast<std::uint64_t>(hole) : file_.sizeBytes() + kBlockSize;
    if (next_data < offset + kBlockHeaderSize) {
      // A header that begins in data and ends in a hole is read all the same.
      data_until_ = std::max(data_until_, offset + kBlockHeaderSize);
      return 0;
    }
    return (next_data - offset - kBlockHeaderSize) / kBlockSize + 1;
  }

  void takeHole(std::uint64_t blocks) {
    const std::uint64_t counted = std::min(blocks, counted_blocks_ - std::min(position_, counted_blocks_));
    map_.onBlocks(position_, counted, HEADER_SUSPECT);
    map_.onBlocks(position_ + counted, blocks - counted, UNUSED);
    position_ += blocks;
  }

  void takeHeader() {
    HeaderBytes bytes{};
    const bool is_whole = file_.read(blockOffset(position_), bytes) == bytes.size();
    const bool is_counted = position_ < counted_blocks_;
    map_.onBlocks(position_, 1, is_whole ? conditionOfHeader(bytes, position_, is_counted) : HEADER_SUSPECT);
    ++position_;
  }

  const io::OpenFile& file_;
  const std::uint64_t counted_blocks_;
  BlockMapProgress& progress_;
  BlockMap& map_;
  std::uint64_t position_ = 0;
  std::uint64_t data_until_ = 0;
};

}  // namespace

void BlockMap::grow(std::uint64_t cells) {
  const std::lock_guard lock(mutex_);
  growLocked(std::min(cells, kMaxMapCells));
}

void BlockMap::onBlocks(std::uint64_t first, std::uint64_t count, BlockCondition condition) {
  if (first >= kMaxMapCells || count == 0) return;
  const std::uint64_t shown = std::min(count, kMaxMapCells - first);
  const std::lock_guard lock(mutex_);
  growLocked(first + shown);
  std::fill_n(cells_.begin() + static_cast<std::ptrdiff_t>(first), shown, static_cast<std::uint8_t>(condition));
  markLocked(first, shown);
}

void BlockMap::endVerification() {
  const std::lock_guard lock(mutex_);
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    if (cells_[cell] > static_cast<std::uint8_t>(HEADER_SUSPECT)) continue;
    cells_[cell] = static_cast<std::uint8_t>(MISSING);
    markLocked(cell, 1);
  }
}

std::uint64_t BlockMap::size() const {
  const std::lock_guard lock(mutex_);
  return cells_.size();
}

std::optional<CellRun> BlockMap::take(std::size_t limit) {
  const std::lock_guard lock(mutex_);
  while (first_changed_ < changed_.size() && !changed_[first_changed_]) ++first_changed_;
  const std::size_t most_pages = std::max<std::size_t>(limit / kPageCells, 1);
  std::size_t end = first_changed_;
  while (end < changed_.size() && changed_[end] && end - first_changed_ < most_pages) changed_[end++] = false;
  if (end == first_changed_) return std::nullopt;
  const std::size_t first = first_changed_ * kPageCells;
  const std::size_t last = std::min(end * kPageCells, cells_.size());
  first_changed_ = end;
  return CellRun{first, {cells_.begin() + static_cast<std::ptrdiff_t>(first), cells_.begin() + static_cast<std::ptrdiff_t>(last)}};
}

void BlockMap::growLocked(std::uint64_t cells) {
  if (cells <= cells_.size()) return;
  const std::size_t before = cells_.size();
  cells_.resize(cells, static_cast<std::uint8_t>(NOT_READ));
  changed_.resize((cells_.size() + kPageCells - 1) / kPageCells, false);
  markLocked(before, cells - before);
}

void BlockMap::markLocked(std::uint64_t first, std::uint64_t count) {
  for (std::size_t page = first / kPageCells; page <= (first + count - 1) / kPageCells; ++page) changed_[page] = true;
  first_changed_ = std::min<std::size_t>(first_changed_, first / kPageCells);
}

std::variant<std::uint64_t, Failure> mapBlocks(const std::string& path, const std::atomic<bool>& cancel,
                                               BlockMapProgress& progress, BlockMap& map) {
  auto found = findSegmentFile(path);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  const auto& file = std::get<io::SegmentFile>(found);
  const bool is_intact = file.header_status == format::Status::OK;
  const std::uint64_t counted = is_intact ? std::min<std::uint64_t>(file.header.block_count, kMaxMapCells) : 0;
  map.grow(counted);
  if (file.kind == io::SegmentKind::HOT) {
    io::OpenFile hot;
    if (hot.open(path) != format::Status::OK) return unreadableFile(path, hot.errorNumber());
    const std::uint64_t blocks = std::min(blocksIn(hot.sizeBytes()), kMaxMapCells);
    map.grow(blocks);
    progress.work.total.store(hot.sizeBytes(), std::memory_order_relaxed);
    HeaderPass(hot, counted, progress, map).run(blocks, cancel);
  }
  progress.work.done.store(0, std::memory_order_relaxed);
  const std::uint64_t total = file.kind == io::SegmentKind::HOT ? file.file_bytes : blockOffset(counted);
  progress.work.total.store(total, std::memory_order_relaxed);
  progress.is_verifying.store(true, std::memory_order_relaxed);
  verifySegment(file, cancel, progress.work.done, SearchBudget::none(), &map);
  if (cancel.load(std::memory_order_relaxed)) return Failure{"CANCELLED", "The work was cancelled.", std::nullopt};
  map.endVerification();
  return map.size();
}

}  // namespace walscope::diagnostics
