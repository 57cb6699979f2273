// One look at a WAL directory: of each segment and meta file as much as tells whether it has changed since another look.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "format/constants.hpp"

namespace walscope::io {

/// What a name in the directory is looked at as; the values are part of `LookRow`.
enum class LookKind : std::uint8_t { HOT, COLD, META, META_TEMPORARY };

/// What was found of a name. Equal bytes mean that no change can be told. Plain bytes: rows cross to JavaScript as they are.
struct LookRow {
  std::uint64_t size_bytes = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t modified_ns = 0;
  LookKind kind = LookKind::HOT;
  /// False for a directory, a FIFO, a device or a broken link. These are never opened.
  std::uint8_t is_regular = 0;
  /// The header of a hot segment is intact.
  std::uint8_t is_finalised = 0;
  std::uint8_t reserved = 0;
  /// errno where it cannot be looked at or opened.
  std::int32_t error_number = 0;
  /// Of a hot segment: blocks inside of the file up to which something is written, the counted ones included.
  std::uint32_t blocks = 0;
  /// Bytes of `head` that were there.
  std::uint32_t head_bytes = 0;
  /// The header of a hot segment, or the meta file; zeros for cold segments, whose header would have to be decompressed.
  std::array<std::byte, format::kSegmentHeaderSize> head{};
};
static_assert(sizeof(LookRow) == 112);
static_assert(offsetof(LookRow, kind) == 32);
static_assert(offsetof(LookRow, error_number) == 36);
static_assert(offsetof(LookRow, blocks) == 40);
static_assert(offsetof(LookRow, head) == 48);

/// Most names that are looked at; a directory with more is not watched.
inline constexpr std::size_t kLookLimit = 100'000;

struct DirectoryLook {
  /// errno of a directory that cannot be listed, 0 for none; E2BIG where it has more than `kLookLimit` segments.
  int error_number = 0;
  bool cancelled = false;
  /// Of the directory itself: another one where it was replaced, or where something was mounted or unmounted.
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  /// Sorted; `rows` has as many in the same order.
  std::vector<std::string> names;
  std::vector<LookRow> rows;
};

/// Looks at everything a scan would look at: size, inode, time of the last change, and of a hot segment the header and how far it
/// is written, which a recorder that writes through a map changes without any of the others. Opens only regular files, only for
/// reading; never waits on a FIFO. Some microseconds a file.
DirectoryLook lookAtDirectory(const std::string& directory, const std::atomic<bool>& cancel);

}  // namespace walscope::io
