// Reads memory for no other reason than that it is in the cache, and its page in the translation buffers, when it is needed.
#pragma once

#include <cstddef>

namespace walscope::io {

inline constexpr std::size_t kCacheLineBytes = 64;

#if defined(__clang__) || defined(__GNUC__)
// What is read is looked at by nobody, so that it does not matter who writes it meanwhile.
#define WALSCOPE_LOOKS_AT_NOTHING __attribute__((no_sanitize("thread"), no_sanitize("address"), noinline))
#else
#define WALSCOPE_LOOKS_AT_NOTHING
#endif

/// Every line of these bytes. A load, not a hint: processors drop hints where a page has to be found first.
WALSCOPE_LOOKS_AT_NOTHING inline void touch(const void* begin, std::size_t size_bytes) {
  const auto* bytes = static_cast<const volatile char*>(begin);
  for (std::size_t offset = 0; offset < size_bytes; offset += kCacheLineBytes) static_cast<void>(bytes[offset]);
  if (size_bytes > 0) static_cast<void>(bytes[size_bytes - 1]);
}

#undef WALSCOPE_LOOKS_AT_NOTHING

template <typename Object>
void touch(const Object& object) {
  touch(&object, sizeof object);
}

}  // namespace walscope::io
