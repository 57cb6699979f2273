// Verified segments on their way to JavaScript.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "diagnostics/report.hpp"

namespace walscope::addon {

/// Any thread. Not bounded: a segment's share is small beside the time it takes to verify, and all of them are wanted.
class VerifiedQueue {
 public:
  void push(diagnostics::VerifiedSegment segment) {
    const std::lock_guard lock(mutex_);
    segments_.push_back(std::move(segment));
  }

  std::optional<diagnostics::VerifiedSegment> pop() {
    const std::lock_guard lock(mutex_);
    if (segments_.empty()) return std::nullopt;
    std::optional segment(std::move(segments_.front()));
    segments_.pop_front();
    return segment;
  }

 private:
  std::mutex mutex_;
  std::deque<diagnostics::VerifiedSegment> segments_;
};

}  // namespace walscope::addon
