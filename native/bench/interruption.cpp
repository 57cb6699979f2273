#include "bench/interruption.hpp"

#include <csignal>

namespace walscope::bench {

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set by a signal handler");

}  // namespace

void catchInterruption() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, [](int) { interrupted.store(true); });
}

const std::atomic<bool>& interruptionFlag() { return interrupted; }

void throwIfInterrupted() {
  if (interrupted.load()) throw Interrupted{};
}

}  // namespace walscope::bench
