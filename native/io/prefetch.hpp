// Asks the processor for memory before it is needed.
#pragma once

#include <cstddef>

namespace walscope::io {

inline constexpr std::size_t kCacheLineBytes = 64;

/// A hint, never a fault: the lines of these bytes come into the cache while the thread goes on.
inline void prefetch(const void* begin, std::size_t size_bytes) {
  const char* bytes = static_cast<const char*>(begin);
  for (std::size_t offset = 0; offset < size_bytes; offset += kCacheLineBytes) __builtin_prefetch(bytes + offset);
  if (size_bytes > 0) __builtin_prefetch(bytes + size_bytes - 1);
}

template <typename Object>
void prefetch(const Object& object) {
  prefetch(&object, sizeof object);
}

}  // namespace walscope::io
