// Threads that share work with the thread that starts them.
#pragma once

#include <system_error>
#include <thread>
#include <vector>

namespace walscope::io {

/// Starts `count` threads that run `work`, or as many as the system gives. They are joined when the result goes.
template <typename Work>
std::vector<std::jthread> startWorkers(unsigned count, const Work& work) {
  std::vector<std::jthread> workers;
  try {
    for (unsigned i = 0; i < count; ++i) workers.emplace_back(work);
  } catch (const std::system_error&) {
    // The system gives no more threads: the work is then shared by fewer, the caller's own at least.
  }
  return workers;
}

}  // namespace walscope::io
