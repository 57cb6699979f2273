#include "events/cold_windows.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace walscope::events {

namespace {

constexpr std::size_t kMostWindows = 14;
static_assert(kMostWindows * ColdWindows::kWindowBlocks * format::kBlockSize < 64 * 1024 * 1024);
/// Windows that are made in one go: the one that is asked for, and those a page up or down may ask for next.
constexpr std::uint32_t kWindowsBefore = 4;
constexpr std::uint32_t kWindowsBehind = 3;

FileStamp stampOfPath(const std::string& path) {
  io::OpenFile file;
  return file.open(path) == format::Status::OK ? stampOf(file.descriptor()) : FileStamp{};
}

std::shared_ptr<const ColdWindow> makeWindow(BlockReader& reader, const TableSegment& segment, std::uint32_t segment_ordinal,
                                             std::uint32_t ordinal) {
  auto window = std::make_shared<ColdWindow>();
  const std::uint32_t first = ordinal * ColdWindows::kWindowBlocks;
  const std::uint32_t end = std::min(first + ColdWindows::kWindowBlocks, segment.blocks);
  window->segment = segment_ordinal;
  window->ordinal = ordinal;
  window->bytes = std::make_unique_for_overwrite<std::byte[]>((end - first) * format::kBlockSize);
  reader.seek(segment_ordinal, first, end);
  window->stamp = reader.stamp();
  for (std::span<const TableBlock> blocks = reader.next(); !blocks.empty(); blocks = reader.next()) {
    for (TableBlock block : blocks) {
      std::byte* target = window->bytes.get() + window->blocks.size() * format::kBlockSize;
      std::memcpy(target, block.bytes, format::kBlockSize);
      block.bytes = target;
      window->blocks.push_back(block);
    }
  }
  return window;
}

}  // namespace

std::shared_ptr<const ColdWindow> ColdWindows::get(const EventTable& table, BlockReader& reader, std::uint32_t segment,
                                                   std::uint32_t block) {
  const std::lock_guard lock(mutex_);
  const std::uint32_t wanted = block / kWindowBlocks;
  const TableSegment& measured = table.segments()[segment];
  const FileStamp stamp = stampOfPath(measured.path);
  if (Window found = find(segment, wanted, stamp)) return found;
  const std::uint32_t last = (measured.blocks - 1) / kWindowBlocks;
  Window result;
  const std::uint32_t first_made = wanted - std::min(wanted, kWindowsBefore);
  const std::uint32_t last_made = std::min(wanted + kWindowsBehind, last);
  for (std::uint32_t ordinal = first_made; ordinal <= last_made; ++ordinal) {
    if (find(segment, ordinal, stamp)) continue;
    Window window = makeWindow(reader, measured, segment, ordinal);
    if (ordinal == wanted) result = window;
    keep(std::move(window));
  }
  return result;
}

/// Also makes it the last used one.
ColdWindows::Window ColdWindows::find(std::uint32_t segment, std::uint32_t ordinal, const FileStamp& stamp) {
  const auto found = std::find_if(windows_.begin(), windows_.end(), [&](const Window& window) {
    return window->segment == segment && window->ordinal == ordinal;
  });
  if (found == windows_.end() || (*found)->stamp != stamp) return nullptr;
  windows_.splice(windows_.begin(), windows_, found);
  return windows_.front();
}

void ColdWindows::keep(Window window) {
  std::erase_if(windows_, [&](const Window& other) {
    return other->segment == window->segment && other->ordinal == window->ordinal;
  });
  windows_.push_front(std::move(window));
  if (windows_.size() > kMostWindows) windows_.pop_back();
}

}  // namespace walscope::events
