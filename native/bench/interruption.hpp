// Ctrl-C: the program ends between two measurements and removes the directories it wrote.
#pragma once

#include <atomic>

namespace walscope::bench {

struct Interrupted {};

/// SIGINT, SIGTERM and SIGHUP set the flag from now on.
void catchInterruption();
const std::atomic<bool>& interruptionFlag();
/// Throws Interrupted where the flag is set.
void throwIfInterrupted();

}  // namespace walscope::bench
