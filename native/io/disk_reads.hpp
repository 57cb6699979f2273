// What a thread made the system read from a disk.
#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace walscope::io {

/// Bytes that the calling thread's reads, read-ahead and page faults brought from a block device so far; what was in the page
/// cache counts nothing. getrusage(2) counts in units of 512 bytes, whatever the device.
inline std::uint64_t diskBytesOfThread() noexcept {
  constexpr std::uint64_t kUnitBytes = 512;
  rusage usage{};
  if (getrusage(RUSAGE_THREAD, &usage) != 0) return 0;
  return static_cast<std::uint64_t>(usage.ru_inblock) * kUnitBytes;
}

}  // namespace walscope::io
