// What one of several threads could not do, for the one that waits for them.
#pragma once

#include <exception>
#include <mutex>
#include <utility>

namespace walscope::io {

/// The first exception of several threads that share work.
class FirstFailure {
 public:
  /// Any thread, while it handles an exception.
  void keep() noexcept {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
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
