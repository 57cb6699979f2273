// What one of several threads could not do, for the one that waits for them.
#pragma once

#include <exception>
#include <mutex>
#include <utility>

namespace walscope::io {

/// The first exception of several threads that share work.
class FirstFailure {
 public:
  /// Does a thread's part of the work. False where it threw: the thread then ends the work of all, so that none waits for it.
  template <typename Part>
  bool guard(const Part& part) noexcept {
    try {
      part();
      return true;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      return false;
    }
  }

  /// Throws it, if there is one. After the threads were joined.
  void rethrow() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace walscope::io
