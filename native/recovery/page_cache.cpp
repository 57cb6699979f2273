#include "recovery/page_cache.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace walscope::recovery {

void dropFromPageCache(const std::vector<std::string>& paths, const std::atomic<bool>& cancel) {
  for (const std::string& path : paths) {
    if (cancel.load(std::memory_order_relaxed)) return;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) continue;
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    ::close(descriptor);
  }
}

}  // namespace walscope::recovery
