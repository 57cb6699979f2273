// How much memory of its own this process had at most, without what is mapped of files: that is the page cache's.
#pragma once

#include <atomic>
#include <thread>

namespace walscope::bench {

/// Looks every few milliseconds, on a thread of its own.
class OwnMemory {
 public:
  OwnMemory();
  /// The most that was seen so far, in megabytes. Throws where the system does not tell.
  double mostMb() const;

 private:
  void look();

  std::atomic<double> most_mb_{0};
  std::jthread thread_;
};

}  // namespace walscope::bench
