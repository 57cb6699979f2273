// Makes a recovery start with a cold cache.
#pragma once

#include <atomic>
#include <string>
#include <vector>

namespace walscope::recovery {

/// Advises the kernel to drop these files from the page cache; nothing is written, and pages that are not yet on the disk stay.
/// A file that cannot be opened is left alone: the recovery itself will say so. Ends early where `cancel` is set.
void dropFromPageCache(const std::vector<std::string>& paths, const std::atomic<bool>& cancel);

}  // namespace walscope::recovery
