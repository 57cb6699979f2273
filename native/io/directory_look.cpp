#include "io/directory_look.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "format/segment_header.hpp"
#include "io/block_walk.hpp"
#include "io/segment_names.hpp"

namespace walscope::io {

namespace {

using format::kBlockHeaderSize;
using format::kSegmentHeaderSize;

struct CloseDirectory {
  void operator()(DIR* handle) const { closedir(handle); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

std::optional<LookKind> kindOf(std::string_view name) {
  if (isHotName(name)) return LookKind::HOT;
  if (isColdName(name)) return LookKind::COLD;
  for (const std::string_view meta : kMetaNames) {
    if (!name.starts_with(meta)) continue;
    const std::string_view rest = name.substr(meta.size());
    if (rest.empty()) return LookKind::META;
    if (rest == kTemporarySuffix) return LookKind::META_TEMPORARY;
  }
  return std::nullopt;
}

/// Fewer bytes than asked for where the file ends or cannot be read.
std::size_t readAt(int descriptor, std::uint64_t offset, std::span<std::byte> target) {
  std::size_t done = 0;
  while (done < target.size()) {
    const ssize_t n = pread(descriptor, target.data() + done, target.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

bool isWritten(int descriptor, std::uint64_t block) {
  std::array<std::byte, kBlockHeaderSize> header{};
  readAt(descriptor, format::blockOffset(block), header);
  return !isAllZero(header.data(), header.size());
}

/// How far the blocks inside of the file from `first` on are written: a recorder writes them in order, so that some twenty looks find the end. Where
/// zeros lie between them it is one of several ends, and always the same one for the same bytes.
std::uint32_t findWrittenEnd(int descriptor, std::uint64_t size_bytes, std::uint32_t first) {
  const std::uint64_t room = size_bytes <= kSegmentHeaderSize ? 0 : (size_bytes - kSegmentHeaderSize) / format::kBlockSize;
  const std::uint64_t end = std::min<std::uint64_t>(room, format::kMaxBlocks);
  if (first >= end || !isWritten(descriptor, first)) return static_cast<std::uint32_t>(std::min<std::uint64_t>(first, end));
  std::uint64_t written = first;
  std::uint64_t empty = end;
  while (empty - written > 1) {
    const std::uint64_t middle = written + (empty - written) / 2;
    (isWritten(descriptor, middle) ? written : empty) = middle;
  }
  return static_cast<std::uint32_t>(empty);
}

void take(const struct stat& info, LookRow& row) {
  row.is_regular = S_ISREG(info.st_mode) ? 1 : 0;
  row.size_bytes = static_cast<std::uint64_t>(info.st_size);
  row.device = static_cast<std::uint64_t>(info.st_dev);
  row.inode = static_cast<std::uint64_t>(info.st_ino);
  row.modified_ns = static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
  if (row.is_regular != 0) return;
  // Entries come and go in a directory that is named like a segment, and a FIFO is written through: that is nothing to tell.
  row.size_bytes = 0;
  row.modified_ns = 0;
}

void readHead(int descriptor, LookRow& row) {
  const std::size_t wanted = row.kind == LookKind::META ? format::kMetaFileSize : kSegmentHeaderSize;
  row.head_bytes = static_cast<std::uint32_t>(readAt(descriptor, 0, std::span(row.head).first(wanted)));
  if (row.kind != LookKind::HOT || row.head_bytes < kSegmentHeaderSize) return;
  const auto header = format::SegmentHeader::parse(row.head.data());
  row.is_finalised = format::verifyHeader(header) == format::Status::OK ? 1 : 0;
  row.blocks = findWrittenEnd(descriptor, row.size_bytes, row.is_finalised != 0 ? header.block_count : 0);
}

/// Looks at a name; false where it is gone already.
bool lookAt(int directory, const std::string& name, LookRow& row) {
  struct stat info {};
  if (fstatat(directory, name.c_str(), &info, 0) != 0) {
    row.error_number = errno;
    // A link that leads nowhere is there all the same.
    return errno != ENOENT || fstatat(directory, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
  }
  take(info, row);
  const bool is_read = row.kind == LookKind::HOT || row.kind == LookKind::META;
  if (row.is_regular == 0 || !is_read) return true;
  const int descriptor = openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) {
    row.error_number = errno;
    return errno != ENOENT;
  }
  // It may have been replaced since we looked.
  if (fstat(descriptor, &info) == 0) take(info, row);
  if (row.is_regular != 0) readHead(descriptor, row);
  ::close(descriptor);
  return true;
}

/// The names of segments and meta files; an errno where they cannot be had.
int list(DIR* handle, std::vector<std::string>& names) {
  errno = 0;
  while (const dirent* entry = readdir(handle)) {
    if (kindOf(entry->d_name)) names.emplace_back(entry->d_name);
    if (names.size() > kLookLimit) return E2BIG;
    errno = 0;
  }
  return errno;
}

}  // namespace

DirectoryLook lookAtDirectory(const std::string& directory, const std::atomic<bool>& cancel) {
  DirectoryLook look;
  const Directory handle(opendir(directory.c_str()));
  struct stat info {};
  if (handle == nullptr || fstat(dirfd(handle.get()), &info) != 0) {
    look.error_number = errno;
    return look;
  }
  look.device = static_cast<std::uint64_t>(info.st_dev);
  look.inode = static_cast<std::uint64_t>(info.st_ino);
  std::vector<std::string> names;
  look.error_number = list(handle.get(), names);
  if (look.error_number != 0) return look;
  std::sort(names.begin(), names.end());
  look.names.reserve(names.size());
  look.rows.reserve(names.size());
  for (std::string& name : names) {
    if (cancel.load(std::memory_order_relaxed)) {
      look.cancelled = true;
      return look;
    }
    LookRow row{.kind = *kindOf(name)};
    if (!lookAt(dirfd(handle.get()), name, row)) continue;
    look.names.push_back(std::move(name));
    look.rows.push_back(row);
  }
  return look;
}

}  // namespace walscope::io
