// Parts of cold segments that were decompressed, kept for the pages that come next.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "events/block_reader.hpp"

namespace walscope::events {

/// Blocks of a cold segment, judged.
struct ColdWindow {
  /// Ordinals: of the segment in the table, and of the window in the segment.
  std::uint32_t segment = 0;
  std::uint32_t ordinal = 0;
  FileStamp stamp;
  std::unique_ptr<std::byte[]> bytes;
  /// Their bytes are those above.
  std::vector<TableBlock> blocks;
};

/// To come to a place of a frame, all before it has to be decompressed: so windows around it are kept, some 60 MiB of those that
/// were used last. Any thread.
class ColdWindows {
 public:
  static constexpr std::uint32_t kWindowBlocks = 256;

  /// The window with a block of a cold segment. Where it is not kept, or the file is another now, `reader` (of this table)
  /// decompresses the segment up to there, from where it has come to.
  std::shared_ptr<const ColdWindow> get(const EventTable& table, BlockReader& reader, std::uint32_t segment, std::uint32_t block);

 private:
  using Window = std::shared_ptr<const ColdWindow>;

  Window find(std::uint32_t segment, std::uint32_t ordinal, const FileStamp& stamp);
  void keep(Window window);

  std::mutex mutex_;
  /// The last used one first.
  std::list<Window> windows_;
};

}  // namespace walscope::events
