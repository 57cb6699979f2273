// Whether a file is the one that was read before.
#pragma once

#include <sys/stat.h>

#include <cstdint>

namespace walscope::events {

struct FileStamp {
  std::uint64_t size_bytes = 0;
  std::uint64_t inode = 0;
  std::int64_t modified_s = 0;
  std::int64_t modified_ns = 0;

  bool operator==(const FileStamp&) const = default;
};

/// Of an open file; zeros where the system does not tell.
inline FileStamp stampOf(int descriptor) {
  struct stat now {};
  if (fstat(descriptor, &now) != 0) return {};
  return {.size_bytes = static_cast<std::uint64_t>(now.st_size),
          .inode = static_cast<std::uint64_t>(now.st_ino),
          .modified_s = now.st_mtim.tv_sec,
          .modified_ns = now.st_mtim.tv_nsec};
}

}  // namespace walscope::events
